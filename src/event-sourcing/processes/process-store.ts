import type { Once } from '../context/once.js';
import type { Checkpoint } from '../subscriptions/checkpoint.js';
import type { RefusalReason } from './process-input.js';
import type { PendingCommand, PendingDeadline, ProcessFailure, StoredInstance } from './stored-process.js';

/** Which deadline. */
export type DeadlineKey = Pick<PendingDeadline, 'key' | 'name'>;

/** What is kept of a process, within a transaction. What is written is there for what is read after it. */
export abstract class ProcessRows {
  /** The database's clock, in milliseconds since 1970. */
  abstract now(): Promise<number>;

  /** Those of the instances that there are. */
  abstract instances(keys: readonly string[]): Promise<readonly StoredInstance[]>;

  /** Writes instances, whether they are there or not. */
  abstract putInstances(instances: readonly StoredInstance[]): Promise<void>;

  /** Those of the commands that are still to be executed. */
  abstract present(commands: readonly PendingCommand[]): Promise<readonly PendingCommand[]>;

  /** Writes commands, whether they are there or not. */
  abstract putCommands(commands: readonly PendingCommand[]): Promise<void>;

  /** Takes commands out. Nothing happens where there is none. */
  abstract deleteCommands(commands: readonly PendingCommand[]): Promise<void>;

  /** Deadlines of a partition that have passed, and whose instances are not parked, those that are due for longest first. */
  abstract dueDeadlines(held: Checkpoint, limit: number): Promise<readonly PendingDeadline[]>;

  /** Writes deadlines, whether they are there or not. */
  abstract putDeadlines(deadlines: readonly PendingDeadline[]): Promise<void>;

  /** Takes deadlines out. Nothing happens where there is none. */
  abstract deleteDeadlines(deadlines: readonly DeadlineKey[]): Promise<void>;

  /** Takes all deadlines of some instances out. */
  abstract endDeadlines(keys: readonly string[]): Promise<void>;

  /**
   * Takes the key of a command for good: whoever still executes it has no effect.
   *
   * @throws RequestInProgressError when somebody has executed it already, and it is done: roll back.
   */
  abstract refuse(once: Once, reason: RefusalReason): Promise<void>;

  /** Notes what went wrong with an instance. */
  abstract note(failure: ProcessFailure): Promise<void>;
}

/**
 * Where one process keeps its instances, and the commands and deadlines that these have decided on: beside its
 * checkpoint, so that all of them change in one transaction or not at all.
 */
export abstract class ProcessStore {
  /**
   * Runs `work` in a transaction of whoever has the lease, wherever the checkpoint has moved meanwhile. One such
   * transaction of a partition waits for the other, and for the feeding.
   *
   * @throws FencedOffError when another instance has taken over; whatever `work` throws. With both nothing is changed.
   * @throws OutcomeUnknownError when the database failed while it committed.
   */
  abstract guarded<T>(held: Checkpoint, work: (rows: ProcessRows) => Promise<T>): Promise<T>;

  /**
   * Takes out commands that were executed, as `guarded` would. Nothing happens where there is none.
   *
   * @throws FencedOffError when another instance has taken over: it will execute them again.
   */
  abstract takeOut(held: Checkpoint, commands: readonly PendingCommand[]): Promise<void>;

  /**
   * The next command of each instance that may send one, those that are due for longest first. None when another
   * instance has taken over.
   *
   * @param busy instances that are passed over.
   */
  abstract dueCommands(
    held: Checkpoint,
    limit: number,
    busy?: readonly string[],
  ): Promise<readonly PendingCommand[]>;

  /** Whether a deadline of a partition has passed, whose instance is not parked. */
  abstract hasDueDeadline(held: Checkpoint): Promise<boolean>;

  /** In how many milliseconds to look again for commands or deadlines that are not due yet. */
  abstract pauseUntil(what: 'commands' | 'deadlines'): Promise<number>;

  /** Whether an error is the database's trouble, which may pass. */
  abstract isTransient(error: unknown): boolean;
}
