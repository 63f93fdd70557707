import type { LogPage } from '../store/event-store.js';
import type { Checkpoint } from './checkpoint.js';
import type { Partition } from './partitions.js';

/** Gives what follows in the log as soon as it has been read, page by page; undefined where nothing is known to follow. */
export type NextPage = () => Promise<LogPage | undefined>;

/** Something that is fed by stored events, at least once and in their order; or a partition of it. */
export interface Consumer {
  /** Its stored name. */
  readonly name: string;
  /** The version of what it makes of events. */
  readonly version: number;
  readonly partition: Partition;
  /** The most events that it is to be handed at once. */
  readonly pageSize: number;
  /** Whether it has set events aside. */
  readonly hasParked: boolean;
  /** Whether its checkpoint is further than the database says, since nothing on the way was for it. Default: never. */
  readonly isAhead?: boolean;

  /**
   * Handles the events of a page that follows `from` and moves the checkpoint to the end of the page, or of the part
   * of it that is handled, in one transaction. Throwing leaves both as they were. Where none of them is for it, the
   * checkpoint in the database may be moved later, with the next page that has one, or by `settle`.
   *
   * @param next gives what follows the page, of which something may be made already while it is stored. What is taken of it
   * is handled by `handleTaken`, or handed in by another page. Default: nothing is known of it.
   * @throws FencedOffError when somebody else has taken the consumer over or moved its checkpoint.
   */
  handle(from: Checkpoint, page: LogPage, next?: NextPage): Promise<Checkpoint>;

  /**
   * Handles what it has taken of what follows `from`, as `handle` does; undefined where that is nothing, or nothing that
   * could be stored. Call it before `handle`.
   *
   * @throws FencedOffError as `handle` does.
   */
  handleTaken?(from: Checkpoint, next: NextPage): Promise<Checkpoint | undefined>;

  /**
   * Tries again what it has set aside and what is due.
   *
   * @throws FencedOffError as `handle` does.
   */
  retryParked(held: Checkpoint): Promise<void>;

  /**
   * Lets the database know of a checkpoint that is ahead of it for a while.
   *
   * @throws FencedOffError as `handle` does.
   */
  settle?(held: Checkpoint): Promise<void>;

  /** Ends what it does beside, before another instance has it. */
  letGo?(): Promise<void>;
}
