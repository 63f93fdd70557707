import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LogEvent } from './final-log.js';

const WORKER = join(import.meta.dirname, 'worker/worker.mjs');
const DUMP = join(import.meta.dirname, 'worker/dump.mjs');
const MAX_LOG = 512 * 1024 * 1024;

export interface FleetOptions {
  readonly url: string;
  /** `engine`, or a naive store with bugs (`naive:lost-conflict`). */
  readonly store: string;
  readonly processes: number;
  /** Clients of each process. */
  readonly clients: number;
  /** Names a file in which a process writes its history. */
  readonly file: (name: string) => string;
}

/** Processes full of clients on one store, each of which is replaced when it was killed. */
export class Fleet {
  readonly histories: string[] = [];
  private readonly places: Place[];

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
    await this.disband();
    for (const place of this.places) this.man(place);
  }

  /** How many bytes of history they have written. */
  get written(): number {
    return this.histories.filter(existsSync).reduce((sum, file) => sum + statSync(file).size, 0);
  }

  /** Stops a random process for a while, without its knowing. */
  async freeze(until: Promise<unknown>): Promise<void> {
    const { child } = await this.atWork();
    child?.kill('SIGSTOP');
    await until;
    child?.kill('SIGCONT');
  }

  /** Lets all finish what they are doing. Rejects when one has not ended well. */
  async finish(): Promise<void> {
    await Promise.all(this.places.map((place) => place.finish()));
  }

  /** Kills whoever is still there. */
  async disband(): Promise<void> {
    await Promise.all(this.places.map((place) => place.end('SIGKILL')));
  }

  private async atWork(): Promise<Place> {
    const place = this.places[Math.floor(Math.random() * this.places.length)];
    if (!place) throw new Error('A fleet without processes.');
    await place.ready;
    return place;
  }

  private man(place: Place): void {
    const { url, store, clients, file } = this.options;
    const name = `${String(place.number)}.${String((place.crews += 1))}`;
    const history = file(`history-${name}`);
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

/** The log of a store when nobody writes any more. */
export async function dump(options: { readonly url: string; readonly store: string }): Promise<LogEvent[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [DUMP, JSON.stringify(options)], {
    maxBuffer: MAX_LOG,
  });
  const lines = stdout.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as LogEvent);
}
