import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { opened, sealed, type Snapshot, type SnapshotKey } from './snapshot.js';
import type { SnapshotStore } from './snapshot-store.js';

/** So many streams wait to have a snapshot taken. What comes then is left out: its next command asks again. */
const MAX_WAITING = 1_000;
/** So long the first of them waits for others. */
const GATHER_MS = 100;
/** So many useless snapshots are remembered as told about. */
const MAX_TOLD = 1_000;

/** What lies under a key: a snapshot, or what cannot be used and is to be replaced, or nothing. */
export type FoundSnapshot = Snapshot | 'unusable' | undefined;

/** Takes a snapshot, or `undefined` when there is no need to any more. */
export type TakeSnapshot = () => Promise<Snapshot | undefined>;

interface Task {
  readonly key: SnapshotKey;
  readonly take: TakeSnapshot;
}

/**
 * Snapshots as those see them who only want to be faster: whatever goes wrong is logged, once until it goes well
 * again, and hurts nobody.
 */
export class Snapshots {
  private readonly logger = new Logger('Snapshots');
  private readonly failing = new Set<string>();
  private readonly told = new LRUCache<string, true>({ max: MAX_TOLD });
  private readonly waiting = new Map<string, Task>();
  private gathering = new AbortController();
  private running: Promise<void> | undefined;
  private isClosed = false;

  constructor(private readonly store: SnapshotStore) {}

  /** The snapshot under a key, if it is whole. Never rejects. */
  async find(key: SnapshotKey): Promise<FoundSnapshot> {
    try {
      const stored = await this.store.find(key);
      const found = stored && (opened(stored, key) ?? 'unusable');
      if (found === 'unusable') this.tell(key, 'is damaged, and will be replaced');
      else this.failing.delete(`read ${typeOf(key)}`);
      return found;
    } catch (error) {
      this.tellOnce(`read ${typeOf(key)}`, key, `cannot be read, and is done without: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Says once that a snapshot was of no use to somebody, who has done without. */
  tell({ stream, schema }: SnapshotKey, what: string): void {
    const message = `The snapshot of ${stream}, schema ${String(schema)}, ${what}.`;
    if (!this.told.has(message)) this.logger.warn(message);
    this.told.set(message, true);
  }

  /**
   * Lets a snapshot be taken and kept in the background, a moment later, one after the other, and one of a stream however
   * often it is asked for. Never throws, and nobody waits for it.
   */
  request(key: SnapshotKey, take: TakeSnapshot): void {
    if (this.isClosed || this.waiting.size >= MAX_WAITING) return;
    this.waiting.set(key.stream, { key, take });
    this.running ??= this.run();
  }

  /** Resolves when no snapshot is waiting or being taken. For tests. */
  async idle(): Promise<void> {
    while (this.running) {
      this.gathering.abort();
      await this.running;
    }
  }

  /** Finishes the one that is being taken, and drops those that wait. Safe to call twice. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.waiting.clear();
    this.gathering.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    // The command that asked has its answer first, and those that are asked for meanwhile are kept together.
    const { signal } = (this.gathering = new AbortController());
    await pause(GATHER_MS, undefined, { signal, ref: false }).catch(() => undefined);
    while (this.waiting.size > 0) {
      const kept: Promise<unknown>[] = [];
      for (const [stream, task] of this.waiting) {
        this.waiting.delete(stream);
        const snapshot = await this.tried(task.key, task.take);
        if (snapshot) kept.push(this.tried(task.key, () => this.keep(task.key, snapshot)));
      }
      await Promise.all(kept);
    }
    this.running = undefined;
  }

  private async keep(key: SnapshotKey, snapshot: Snapshot): Promise<void> {
    await this.store.keep(sealed(key, snapshot));
    this.failing.delete(`take ${typeOf(key)}`);
  }

  private async tried<T>(key: SnapshotKey, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.tellOnce(`take ${typeOf(key)}`, key, `cannot be taken: ${messageOf(error)}`);
      return undefined;
    }
  }

  private tellOnce(failure: string, key: SnapshotKey, what: string): void {
    if (this.failing.has(failure)) return;
    this.failing.add(failure);
    this.told.clear();
    this.tell(key, what);
  }
}

/** One aggregate of a type that fails is as good as all of them. */
function typeOf({ stream }: SnapshotKey): string {
  return stream.slice(0, stream.indexOf('-', stream.indexOf('.')));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
