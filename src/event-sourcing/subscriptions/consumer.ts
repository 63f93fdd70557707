import type { LogPage } from '../store/event-store.js';
import type { Checkpoint } from './checkpoint.js';

/** Something that is fed by stored events, at least once and in their order. */
export interface Consumer {
  /** Its stored name. */
  readonly name: string;

  /** Takes the consumer over from whoever fed it before, and says where it stands. */
  claim(): Promise<Checkpoint>;

  /**
   * Handles the events of a page that follows `from` and moves the checkpoint to the end of the page, in one
   * transaction. Throwing leaves both as they were.
   *
   * @throws FencedOffError when somebody else has taken the consumer over or moved its checkpoint.
   */
  handle(from: Checkpoint, page: LogPage): Promise<Checkpoint>;
}
