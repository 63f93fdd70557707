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
}

/** All consumers that have a checkpoint, for the operator. Works in any process on the database. */
export class Consumers {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
  ) {}

  /** All of them, by name. */
  async list(): Promise<readonly ConsumerStatus[]> {
    const rows = await this.rows();
    // After the checkpoints, so that none is ahead of it.
    const head = await this.store.head();
    return rows.map(({ leaseUntil, now, owner, parked, ...row }) => ({
      ...row,
      lag: Math.max(head - row.position, 0),
      fedBy: leaseUntil > now ? owner : null,
      parked,
    }));
  }

  private rows() {
    return this.database.reading
      .createQueryBuilder(CheckpointRow, 'checkpoint')
      .select('checkpoint.consumer', 'consumer')
      .addSelect('checkpoint.version', 'version')
      .addSelect('checkpoint.position', 'position')
      .addSelect('checkpoint.owner', 'owner')
      .addSelect('checkpoint.lease_until', 'leaseUntil')
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
        Omit<ConsumerStatus, 'lag' | 'fedBy'> & { leaseUntil: number; now: number; owner: string | null }
      >();
  }
}
