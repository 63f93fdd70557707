import { type EntityManager, In } from 'typeorm';
import { ConsumerVersionError } from '../../errors/consumer-version.error.js';
import { FencedOffError } from '../../errors/fenced-off.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { type Position, START } from '../../store/position.js';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../checkpoint.js';
import { CheckpointRow } from './checkpoint.entity.js';

/** The checkpoints beside the rows they stand for, in the same database and moved in the same transactions. */
export class Checkpoints {
  constructor(
    private readonly database: Database,
    /** How long a lease holds that is not renewed. */
    readonly leaseMs: number,
  ) {}

  /**
   * Takes a consumer over from whoever has it: from now on nobody who claimed it before can move its checkpoint. For
   * consumers that each instance feeds at its start.
   *
   * @throws ConsumerVersionError when its rows were made by another version of it.
   */
  takeOver(consumer: string, version: number): Promise<Checkpoint> {
    return this.database.transaction(async (rows) => {
      // Written before it is read, so that of two instances one waits for the other.
      await this.begin(rows, consumer, version);
      await rows.increment(CheckpointRow, { consumer }, 'epoch', 1);
      return this.read(rows, consumer, version);
    });
  }

  /** Lets one that is not known start before the first event. */
  async begin(rows: EntityManager, consumer: string, version: number): Promise<void> {
    const nobodys = { epoch: 0, owner: null, leaseUntil: 0, pausedAt: null };
    const start = { consumer, version, position: START, eventId: null, ...nobodys };
    await rows.createQueryBuilder().insert().into(CheckpointRow).values(start).orIgnore().execute();
  }

  /** @throws ConsumerVersionError when its rows were made by another version of it. */
  async read(rows: EntityManager, consumer: string, version: number): Promise<Checkpoint> {
    const row = await rows.findOneByOrFail(CheckpointRow, { consumer });
    if (row.version !== version) throw new ConsumerVersionError(consumer, row.version, version);
    return { consumer, epoch: row.epoch, position: row.position, eventId: row.eventId };
  }

  /**
   * Moves a checkpoint to `to` by compare-and-set, in the transaction of `rows`, and renews its lease.
   *
   * @throws FencedOffError when it is not where and whose it was: roll back.
   */
  async move(rows: EntityManager, from: Checkpoint, to: RecordedEvent): Promise<Checkpoint> {
    const moved = { position: to.position, eventId: to.id };
    await this.change(rows, from, moved);
    return { ...from, ...moved };
  }

  /**
   * Asserts in the transaction of `rows` that a checkpoint is where and whose it was, and renews its lease.
   *
   * @throws FencedOffError when it is not: roll back.
   */
  hold(rows: EntityManager, held: Checkpoint): Promise<void> {
    return this.change(rows, held, {});
  }

  /** Moves the checkpoint of a consumer that takes part in the appends, whose order is that of the write lock. */
  async follow(rows: EntityManager, consumer: string, to: RecordedEvent): Promise<void> {
    await rows.update(CheckpointRow, { consumer }, { position: to.position, eventId: to.id });
  }

  /** @throws ConsumerVersionError when the rows of a consumer were made by another version of it. */
  async assertVersion(consumer: string, version: number): Promise<void> {
    const row = await this.database.reading.findOneBy(CheckpointRow, { consumer });
    if (row && row.version !== version) throw new ConsumerVersionError(consumer, row.version, version);
  }

  /** The positions of consumers; 0 for one that is not known. */
  async positionsOf(consumers: readonly string[]): Promise<ReadonlyMap<string, Position>> {
    const rows = await this.database.reading.findBy(CheckpointRow, { consumer: In(consumers) });
    const known = new Map(rows.map(({ consumer, position }) => [consumer, position]));
    return new Map(consumers.map((consumer) => [consumer, known.get(consumer) ?? 0]));
  }

  private async change(
    rows: EntityManager,
    { consumer, epoch, position }: Checkpoint,
    to: Partial<Pick<CheckpointRow, 'position' | 'eventId'>>,
  ): Promise<void> {
    const leaseUntil = this.database.after(this.leaseMs);
    const held = { consumer, epoch, position };
    const { affected } = await rows.update(CheckpointRow, held, { ...to, leaseUntil });
    if (affected !== 1) throw new FencedOffError(consumer);
  }
}
