import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { temporaryFolder } from './temporary-folder.js';

const IS_ROOT = process.getuid?.() === 0;
const UNSHARE = IS_ROOT ? ['--mount'] : ['--mount', '--user', '--map-root-user'];
const ENTER = IS_ROOT ? ['--mount'] : ['--mount', '--user', '--preserve-credentials'];
const CHUNK = Buffer.alloc(64 * 1024);

/**
 * A file system of a few megabytes in memory, in a mount namespace of its own, which goes with the process that holds
 * it: nothing is left behind, however a test ends.
 */
export class SmallDisk {
  private constructor(
    private readonly folder: ReturnType<typeof temporaryFolder>,
    private readonly holder: ChildProcessByStdio<Writable, Readable, null>,
  ) {}

  /** Why there can be none here, if so. */
  static whyNot(): string | undefined {
    if (process.platform !== 'linux') return `there are no mount namespaces on ${process.platform}`;
    const { status, error, stderr } = spawnSync('unshare', [
      ...UNSHARE,
      'mount',
      '-t',
      'tmpfs',
      'tmpfs',
      '/mnt',
    ]);
    return status === 0
      ? undefined
      : `no file system can be mounted: ${error?.message ?? stderr.toString().trim()}`;
  }

  static async mount(megabytes: number): Promise<SmallDisk> {
    const folder = temporaryFolder();
    const mount = `mount -t tmpfs -o size=${String(megabytes)}m tmpfs "$1" && echo mounted && exec cat`;
    // `cat` ends with its input, and so at the latest with this process.
    const holder = spawn('unshare', [...UNSHARE, 'sh', '-c', mount, 'sh', folder.path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit').then(refuse)]);
    return new SmallDisk(folder, holder);
  }

  /** A command that runs the one that follows it where the disk is mounted. */
  get through(): readonly string[] {
    return ['nsenter', '--target', String(this.holder.pid), ...ENTER, '--'];
  }

  /** A path on it, for a process that runs `through` it. */
  inside(name: string): string {
    return this.folder.file(name);
  }

  /** The same for this process. */
  outside(name: string): string {
    return join(`/proc/${String(this.holder.pid)}/root`, this.inside(name));
  }

  /** Takes whatever space is left. */
  fill(): void {
    const file = openSync(this.outside('filler'), 'a');
    try {
      for (let size = CHUNK.length; size > 0;) size = writeSome(file, size) ? size : Math.floor(size / 2);
    } finally {
      closeSync(file);
    }
  }

  /** Gives back what `fill` has taken. */
  free(): void {
    rmSync(this.outside('filler'));
  }

  async unmount(): Promise<void> {
    const ended = once(this.holder, 'exit');
    this.holder.stdin.end();
    await ended;
    this.folder.remove();
  }
}

function refuse(): never {
  throw new Error('The file system could not be mounted.');
}

function writeSome(file: number, size: number): boolean {
  try {
    return writeSync(file, CHUNK, 0, size) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
