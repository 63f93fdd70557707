import type { ProcessContext } from './process-context.js';
import type { OutgoingCommand, ProcessSnapshot } from './process-snapshot.js';

/** An instance as it is kept. It stays when it has ended, so that it does not begin again. */
export interface StoredInstance extends ProcessSnapshot {
  readonly process: string;
  /** Which partition it falls to, by the bucket of its key. */
  readonly bucket: number;
  /** In milliseconds by the database's clock, as the two below. */
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Since when it does nothing because of a command or a deadline that failed again and again. */
  readonly parkedAt: number | null;
  /** What was thrown at that. */
  readonly parkedFor: string | null;
}

/** A command that is decided, and not known to be executed. */
export interface PendingCommand extends OutgoingCommand {
  readonly process: string;
  readonly key: string;
  readonly bucket: number;
  readonly context: ProcessContext;
  /** How often it was executed without success, and how often of these nothing but a mistake explains it. */
  readonly attempts: number;
  readonly faults: number;
  /** What was thrown last. */
  readonly error: string | null;
  /** From when on it is executed, in milliseconds by the database's clock; null when an operator has to say so. */
  readonly dueAt: number | null;
}

/** A deadline that has neither taken effect nor been cancelled. */
export interface PendingDeadline {
  readonly process: string;
  readonly key: string;
  readonly name: string;
  readonly bucket: number;
  /** The id of the input that has set it. */
  readonly setBy: string;
  readonly context: ProcessContext;
  /** How often its method has thrown. */
  readonly attempts: number;
  readonly error: string | null;
  /** In milliseconds by the database's clock. */
  readonly dueAt: number;
}

/** `refused` by the domain; `parked` after it failed again and again; `cancelled` by an operator. */
export type ProcessFailureKind = 'refused' | 'parked' | 'cancelled';

/** What went wrong with an instance, for those who ask later. */
export interface ProcessFailure {
  readonly process: string;
  readonly key: string;
  readonly kind: ProcessFailureKind;
  /** The id of a command, or the name of a deadline. */
  readonly subject: string | null;
  readonly code: string | null;
  readonly detail: string;
  readonly trace: string | null;
}
