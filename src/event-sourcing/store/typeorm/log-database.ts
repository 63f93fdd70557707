import type { AppendListener, AppendResult } from '../event-store.js';
import type { PreparedAppend } from '../prepared-append.js';
import type { CommitBatch } from '../write-queue.js';
import type { AppendParticipant } from './append-participant.js';
import { Database } from './database.js';
import type { LogReader } from './log-reader.js';

/** Told of each batch that goes to the database: how many appends it holds, and how many events. */
export type BatchListener = (batch: { readonly appends: number; readonly events: number }) => void;

/** A database with the log in it: what `TypeormEventStore` needs of an engine. */
export abstract class LogDatabase extends Database {
  protected readonly participants: AppendParticipant[] = [];
  private readonly listeners = new Set<AppendListener>();
  private readonly batchListeners: BatchListener[] = [];
  private readonly lossListeners: (() => void)[] = [];

  abstract readonly log: LogReader;

  /** Commits a checked append with the next batch. */
  abstract append(append: PreparedAppend): Promise<AppendResult>;

  /** Lets `participant` take part in the appends from now on. */
  takePart(participant: AppendParticipant): void {
    this.participants.push(participant);
  }

  onAppend(listener: AppendListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls `listener` from now on when the connection that appends was lost. */
  onLost(listener: () => void): void {
    this.lossListeners.push(listener);
  }

  /** Calls `listener` with each batch from now on. */
  onBatch(listener: BatchListener): void {
    this.batchListeners.push(listener);
  }

  /** A commit of batches that their listeners are told of. */
  protected told(commit: CommitBatch): CommitBatch {
    return (batch) => {
      const events = batch.reduce((sum, { eventCount }) => sum + eventCount, 0);
      for (const listener of this.batchListeners) listener({ appends: batch.length, events });
      return commit(batch);
    };
  }

  protected tellLost(): void {
    for (const listener of this.lossListeners) listener();
  }

  protected tell(head: number): void {
    for (const listener of this.listeners) listener(head);
  }
}
