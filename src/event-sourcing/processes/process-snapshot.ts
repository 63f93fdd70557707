/** A command as it is stored: its stored name, and its data as canonical JSON. */
export interface StoredCommand {
  readonly name: string;
  readonly data: string;
}

/** One that a process has decided to send. */
export interface OutgoingCommand extends StoredCommand {
  /** Made of the process, the key of the instance, the input that it answers, and its number among those answers. */
  readonly id: string;
  /** Its place among all that the instance has ever sent, from 1: they leave in this order. */
  readonly number: number;
}

/** `running`; `completed` by itself; `cancelled` by an operator. */
export type ProcessStatus = 'running' | 'completed' | 'cancelled';

/** An instance between two inputs, as it is stored. */
export interface ProcessSnapshot {
  readonly key: string;
  readonly status: ProcessStatus;
  /** The version of the process whose shape the state has. */
  readonly version: number;
  /** Canonical JSON; null before it was set. */
  readonly state: string | null;
  /** How to undo what was done so far, the last step last. */
  readonly compensations: readonly StoredCommand[];
  /** How many commands it has ever sent. */
  readonly sent: number;
}

/** When a deadline is due: so many milliseconds after the commit by the database's clock, or at a time. */
export type DeadlineTime = { readonly after: number } | { readonly at: Date };

/** What became of an instance with an input. */
export interface ProcessDecision {
  readonly snapshot: ProcessSnapshot;
  readonly commands: readonly OutgoingCommand[];
  /** Deadlines by name: when they are due from now on, or null for those that are cancelled. */
  readonly deadlines: ReadonlyMap<string, DeadlineTime | null>;
  /** Whether those that were set before are cancelled, too. */
  readonly endsDeadlines: boolean;
  /** The id of the input that was answered. */
  readonly input: string;
}
