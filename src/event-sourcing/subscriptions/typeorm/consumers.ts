import { type EntityManager, IsNull } from 'typeorm';
import { UnknownConsumerError } from '../../errors/unknown-consumer.error.js';
import type { EventStore } from '../../store/event-store.js';
import type { Position } from '../../store/position.js';
import type { Database } from '../../store/typeorm/database.js';
import { CheckpointRow } from './checkpoint.entity.js';
import { ParkedEventRow } from './parked-event.entity.js';

/** How far a consumer has come, whichever instance feeds it. */
export interface ConsumerStatus {
  readonly consumer: string;
  readonly version: number;
  readonly position: Position;
  /** How many events it is behind the head of the log. */
  readonly lag: number;
  /** The instance that feeds it; null when none does. One that takes part in the appends has none. */
  readonly fedBy: string | null;
  /** Events that it has set aside. */
  readonly parked: number;
  /** Since when an operator lets nobody feed it; null while somebody may. */
  readonly pausedAt: Date | null;
}

/** All consumers that have a checkpoint, for the operator. Works in any process on the database. */
export class Consumers {
  private readonly inline = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
  ) {}

  /** Notes one that takes part in the appends, and so cannot be paused. */
  addInline(consumer: string): void {
    this.inline.add(consumer);
  }

  /** All of them, by name. */
  async list(): Promise<readonly ConsumerStatus[]> {
    const rows = await this.rows();
    // After the checkpoints, so that none is ahead of it.
    const head = await this.store.head();
    return rows.map(({ leaseUntil, now, owner, parked, pausedAt, ...row }) => ({
      ...row,
      pausedAt: pausedAt === null ? null : new Date(pausedAt),
      lag: Math.max(head - row.position, 0),
      fedBy: leaseUntil > now ? owner : null,
      parked,
    }));
  }

  /** @throws UnknownConsumerError when there is none of this name. */
  async get(consumer: string): Promise<ConsumerStatus> {
    const found = (await this.list()).find((status) => status.consumer === consumer);
    if (!found) throw new UnknownConsumerError(consumer);
    return found;
  }

  /**
   * Lets nobody feed a consumer from now on, in any instance, until `resume`. The one that feeds it at this moment cannot
   * commit any more. False when it is paused already.
   *
   * @throws UnknownConsumerError when no subscription feeds anything of this name.
   */
  async pause(consumer: string): Promise<boolean> {
    const { affected } = await this.database.transaction(async (rows) => {
      await this.assertFed(rows, consumer);
      const paused = {
        pausedAt: this.database.after(0),
        epoch: () => 'epoch + 1',
        owner: null,
        leaseUntil: 0,
      };
      return rows.update(CheckpointRow, { consumer, pausedAt: IsNull() }, paused);
    });
    return affected === 1;
  }

  /**
   * Lets it be fed again, from where it stands. Safe to call twice.
   *
   * @throws UnknownConsumerError when no subscription feeds anything of this name.
   */
  async resume(consumer: string): Promise<void> {
    await this.database.transaction(async (rows) => {
      await this.assertFed(rows, consumer);
      await rows.update(CheckpointRow, { consumer }, { pausedAt: null });
    });
  }

  private async assertFed(rows: EntityManager, consumer: string): Promise<void> {
    const isFed = !this.inline.has(consumer) && (await rows.existsBy(CheckpointRow, { consumer }));
    if (!isFed) throw new UnknownConsumerError(consumer);
  }

  private rows() {
    return this.database.reading
      .createQueryBuilder(CheckpointRow, 'checkpoint')
      .select('checkpoint.consumer', 'consumer')
      .addSelect('checkpoint.version', 'version')
      .addSelect('checkpoint.position', 'position')
      .addSelect('checkpoint.owner', 'owner')
      .addSelect('checkpoint.lease_until', 'leaseUntil')
      .addSelect('checkpoint.paused_at', 'pausedAt')
      .addSelect(this.database.now, 'now')
      .addSelect(
        (query) =>
          query
            .select('count(*)')
            .from(ParkedEventRow, 'parked')
            .where('parked.consumer = checkpoint.consumer'),
        'parked',
      )
      .orderBy('checkpoint.consumer')
      .getRawMany<
        Omit<ConsumerStatus, 'lag' | 'fedBy' | 'pausedAt'> & {
          leaseUntil: number;
          now: number;
          owner: string | null;
          pausedAt: number | null;
        }
      >();
  }
}
