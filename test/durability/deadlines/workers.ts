import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import type { DatabaseOptions } from '../../../src/event-sourcing/index.js';

const WORKER = join(import.meta.dirname, 'worker.mjs');
const LEASE_MS = 2_000;

/** What a worker has seen of itself. */
export interface WorkerFigures {
  readonly mostInFlight: number;
  readonly mostInFlightAllowed: number;
  readonly largestBatch: number;
  readonly rssGrownMb: number;
  /** Done beside the deadlines. */
  readonly appends: number;
  readonly appendP50Ms: number;
  readonly appendP99Ms: number;
  readonly eventLoopP99Ms: number;
}

/** Processes that share the deadlines of one database, each of which is replaced when it was killed. */
export class Workers {
  private places: ChildProcess[] = [];

  constructor(private readonly database: DatabaseOptions) {}

  async start(count: number, pings = false): Promise<void> {
    // It makes the tables.
    const first = await this.worker(pings);
    const others = Array.from({ length: count - 1 }, () => this.worker(pings));
    this.places = [first, ...(await Promise.all(others))];
  }

  async killOne(): Promise<void> {
    const place = randomInt(this.places.length);
    await end(this.places[place], 'SIGKILL');
    this.places[place] = await this.worker(false);
  }

  async killAll(): Promise<void> {
    await Promise.all(this.places.splice(0).map((child) => end(child, 'SIGKILL')));
  }

  /** Lets all of them end, and gives what they have seen. */
  async stop(): Promise<readonly WorkerFigures[]> {
    return Promise.all(
      this.places.splice(0).map(async (child) => {
        const written: Buffer[] = [];
        child.stdout?.on('data', (chunk: Buffer) => written.push(chunk));
        await end(child, 'SIGTERM');
        return JSON.parse(Buffer.concat(written).toString()) as WorkerFigures;
      }),
    );
  }

  private async worker(pings: boolean): Promise<ChildProcess> {
    const options = JSON.stringify({ database: this.database, leaseMs: LEASE_MS, pings });
    const child = spawn(process.execPath, [WORKER, options], { stdio: ['ignore', 'pipe', 'inherit'] });
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    if (child.exitCode !== null) throw new Error(`A worker ended with ${String(child.exitCode)}.`);
    return child;
  }
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child) return;
  const ended = once(child, 'close');
  child.kill(signal);
  await ended;
}
