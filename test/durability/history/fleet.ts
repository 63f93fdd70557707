import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../support/temporary-folder.js';
import type { LogEvent } from './final-log.js';

const WORKER = join(import.meta.dirname, 'worker/worker.mjs');
const DUMP = join(import.meta.dirname, 'worker/dump.mjs');
const run = promisify(execFile);
const MAX_LOG = 512 * 1024 * 1024;

export interface FleetOptions {
  /** The database as the processes find it, and as it is found when all is over. */
  readonly url: string;
  readonly directUrl: string;
  /** `engine`, or a naive store with bugs (`naive:lost-conflict`). */
  readonly store: string;
  readonly processes: number;
  /** Clients of each process. */
  readonly clients: number;
}

/** Processes full of clients on one store, each of which is replaced when it was killed. */
export class Fleet {
  readonly histories: string[] = [];
  private readonly places: Place[];
  private readonly folder = temporaryFolder();
  private isDisbanded = false;

  constructor(private readonly options: FleetOptions) {
    this.places = Array.from({ length: options.processes }, (_, number) => new Place(number));
    for (const place of this.places) this.man(place);
  }

  /** Kills a random process at work, and puts another one in its place. */
  async kill(): Promise<void> {
    const place = await this.atWork();
    await place.end('SIGKILL');
    this.man(place);
  }

  /** Kills all processes at the same time. */
  async killAll(): Promise<void> {
    await Promise.all(this.places.map(({ ready }) => ready));
    await this.endAll();
    for (const place of this.places) this.man(place);
  }

  /** How many bytes of history they have written. */
  get written(): number {
    return this.histories.filter(existsSync).reduce((sum, file) => sum + statSync(file).size, 0);
  }

  /** Lets a random process stand still for a while, without its knowing. */
  async freeze(milliseconds: number): Promise<void> {
    const { child } = await this.atWork();
    child?.kill('SIGSTOP');
    await pause(milliseconds);
    child?.kill('SIGCONT');
  }

  /** Lets all finish what they are doing. Rejects when one has not ended well. */
  async finish(): Promise<void> {
    await Promise.all(this.places.map((place) => place.finish()));
  }

  /** The log that is left. */
  async log(): Promise<LogEvent[]> {
    const { directUrl: url, store } = this.options;
    const { stdout } = await run(process.execPath, [DUMP, JSON.stringify({ url, store })], {
      maxBuffer: MAX_LOG,
    });
    const lines = stdout.split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as LogEvent);
  }

  /** Kills whoever is still there, and forgets what they have written. */
  async disband(): Promise<void> {
    this.isDisbanded = true;
    await this.endAll();
    this.folder.remove();
  }

  private async endAll(): Promise<void> {
    await Promise.all(this.places.map((place) => place.end('SIGKILL')));
  }

  private async atWork(): Promise<Place> {
    const place = this.places[Math.floor(Math.random() * this.places.length)];
    if (!place) throw new Error('A fleet without processes.');
    await place.ready;
    return place;
  }

  private man(place: Place): void {
    if (this.isDisbanded) return;
    const { url, store, clients } = this.options;
    const name = `${String(place.number)}.${String((place.crews += 1))}`;
    const history = this.folder.file(`history-${name}`);
    place.start({ url, store, clients, name, history, predecessor: place.history });
    place.history = history;
    this.histories.push(history);
  }
}

/** One of a fleet's processes, and those after it. */
class Place {
  child: ChildProcess | undefined;
  ready: Promise<void> = Promise.resolve();
  history: string | undefined;
  crews = 0;
  /** Why a process ended that nobody killed. */
  private failure: Error | undefined;

  constructor(readonly number: number) {}

  start(options: object): void {
    const child = spawn(process.execPath, [WORKER, JSON.stringify(options)]);
    this.child = child;
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('exit', (code) => {
      if (code !== null && code !== 0)
        this.failure = new Error(`A process ended with ${String(code)}:\n${errors}`);
    });
    this.ready = Promise.race([once(child.stdout, 'data'), once(child, 'exit')]).then(() => undefined);
  }

  /** @throws what ended a process that nobody killed. */
  async finish(): Promise<void> {
    await this.ready;
    this.child?.stdin?.end();
    await this.gone();
    if (this.failure) throw this.failure;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.child?.kill(signal);
    await this.gone();
  }

  private async gone(): Promise<void> {
    const { child } = this;
    if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}
