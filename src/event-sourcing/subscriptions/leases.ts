import type { Checkpoint } from './checkpoint.js';
import type { Consumer } from './consumer.js';

/** What a lease is about: a partition of a consumer, in a version. */
export type Share = Pick<Consumer, 'name' | 'version' | 'partition'>;

/**
 * Which instance feeds which partition of which consumer, so that each is fed by one of them. Leases only save work:
 * that nothing is handled twice rests on the fence of the checkpoint, which holds when two instances take themselves for
 * the owner.
 */
export interface Leases {
  /** How long a lease holds that is not renewed. Moving the checkpoint renews it as well. */
  readonly milliseconds: number;

  /**
   * Takes a share for this instance and says where it stands. `undefined` while another instance has it, or is the one
   * to take it; while the consumer is paused; and while its rows are those of another version of it, or it is divided
   * into another number of partitions.
   */
  claim(share: Share): Promise<Checkpoint | undefined>;

  /**
   * Keeps it for another lease. `false` when another instance is to have it from now on: release it.
   *
   * @throws FencedOffError when another instance has it already.
   */
  renew(held: Checkpoint): Promise<boolean>;

  /**
   * Lets another instance have it at once.
   *
   * @param haltedFor why this one feeds it no more, where going on could do harm: kept for operators until somebody
   *   claims it again.
   */
  release(held: Checkpoint, haltedFor?: string): Promise<void>;

  /** Says that this instance will not feed it any more. */
  withdraw(share: Share): Promise<void>;
}
