import type { AppendListener, AppendResult } from '../event-store.js';
import type { PreparedAppend } from '../prepared-append.js';
import type { AppendParticipant } from './append-participant.js';
import { Database } from './database.js';
import type { LogReader } from './log-reader.js';

/** A database with the log in it: what `TypeormEventStore` needs of an engine. */
export abstract class LogDatabase extends Database {
  protected readonly participants: AppendParticipant[] = [];
  private readonly listeners = new Set<AppendListener>();

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

  protected tell(head: number): void {
    for (const listener of this.listeners) listener(head);
  }
}
