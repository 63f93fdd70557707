import { type EntityManager, In } from 'typeorm';
import { ConsumerVersionError } from '../../errors/consumer-version.error.js';
import { FencedOffError } from '../../errors/fenced-off.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { Position } from '../../store/position.js';
import { affectedBy } from '../../store/typeorm/affected-by.js';
import type { StatementPart } from '../../store/typeorm/bulk-rows.js';
import type { Database } from '../../store/typeorm/database.js';
import { jsonTexts } from '../../store/typeorm/json-texts.js';
import { type Checkpoint, movedTo } from '../checkpoint.js';
import type { Share } from '../leases.js';
import { divide, nameOf, WHOLE } from '../partitions.js';
import { CheckpointRow } from './checkpoint.entity.js';
import { beginParts, placeParts, takeParts } from './consumer-parts.js';

/** The checkpoints beside the rows they stand for, in the same database and moved in the same transactions. */
export class Checkpoints {
  private readonly moveSql: string;

  constructor(
    private readonly database: Database,
    /** How long a lease holds that is not renewed. */
    readonly leaseMs: number,
  ) {
    // TypeORM writes numbers of this kind into the text of a statement, which is then another one each time.
    this.moveSql = `UPDATE checkpoints SET position = $1, event_id = $2, lease_until = ${database.now} + $3
      WHERE consumer = $4 AND part = $5 AND epoch = $6 AND position = $7`;
  }

  /**
   * Takes a consumer over from whoever has it: from now on nobody who claimed it before can move its checkpoint. For
   * consumers that each instance feeds at its start.
   *
   * @throws ConsumerVersionError when its rows were made by another version of it.
   */
  takeOver(consumer: string, version: number): Promise<Checkpoint> {
    return this.database.transaction(async (rows) => {
      // Written before it is read, so that of two instances one waits for the other.
      const share = { name: consumer, version, partition: WHOLE };
      await beginParts(rows, share);
      await rows.increment(CheckpointRow, { consumer }, 'epoch', 1);
      return this.read(rows, share);
    });
  }

  /** @throws ConsumerVersionError when its rows were made by another version of it. */
  async read(rows: EntityManager, { name: consumer, version, partition }: Share): Promise<Checkpoint> {
    const row = await rows.findOneByOrFail(CheckpointRow, { consumer, part: partition.index });
    if (row.version !== version) throw new ConsumerVersionError(consumer, row.version, version);
    const { epoch, position, eventId, earlier } = row;
    return { consumer, partition, epoch, position, eventId, earlier: earlier ?? [] };
  }

  /**
   * Divides a consumer into another number of partitions, at once: nothing is handled twice or passed over, and each
   * sequence keeps its order. Those who feed it at this moment cannot commit any more, and stand by where they have
   * another number. Nothing happens while it is unknown, or has the rows of another version.
   */
  async divide(consumer: string, version: number, count: number): Promise<void> {
    const isOther = (row: CheckpointRow | undefined) => row?.version === version && row.parts !== count;
    const [present] = await this.database.reading.findBy(CheckpointRow, { consumer });
    if (!isOther(present)) return;
    await this.database.transaction(async (rows) => {
      const parts = await takeParts(rows, consumer);
      const [first] = parts;
      if (!first || !isOther(first)) return;
      const { position, earlier } = divide(
        parts.map((part) => part.position),
        first.earlier ?? [],
      );
      const eventId = parts.find((part) => part.position === position)?.eventId ?? null;
      const epoch = Math.max(...parts.map((part) => part.epoch));
      await placeParts(
        rows,
        { consumer, version, epoch, position, eventId, pausedAt: first.pausedAt, earlier },
        count,
      );
    });
  }

  /**
   * Moves a checkpoint to `to` by compare-and-set, in the transaction of `rows`, and renews its lease.
   *
   * @throws FencedOffError when it is not where and whose it was: roll back.
   */
  async move(rows: EntityManager, from: Checkpoint, to: RecordedEvent): Promise<Checkpoint> {
    const moved = movedTo(from, to);
    await this.change(rows, from, moved);
    return moved;
  }

  /**
   * The same, with nothing else in its transaction.
   *
   * @throws FencedOffError when it is not where and whose it was.
   */
  async moveAlone(from: Checkpoint, to: RecordedEvent): Promise<void> {
    assertMoved(from, await this.database.change(this.moveSql, this.toMove(from, movedTo(from, to))));
  }

  /**
   * The same together with rows, which are written only where the checkpoint has moved. Only an engine that gives an
   * `StatementPart` can run it.
   */
  async moveWith(parts: readonly StatementPart[], from: Checkpoint, to: RecordedEvent): Promise<void> {
    const before = this.toMove(from, movedTo(from, to));
    const written = parts.map(({ sql }, index) => {
      const parameter = `$${String(before.length + 1 + index)}`;
      return `, written_${String(index)} AS (${sql('EXISTS (SELECT FROM moved)', parameter)})`;
    });
    const sql = `WITH moved AS (${this.moveSql} RETURNING 1)${written.join('')} SELECT FROM moved`;
    const parameters = [...before, ...parts.map((part) => part.parameter())];
    assertMoved(from, await this.database.change(sql, parameters));
  }

  /**
   * Asserts in the transaction of `rows` that a checkpoint is where and whose it was, and renews its lease.
   *
   * @throws FencedOffError when it is not: roll back.
   */
  hold(rows: EntityManager, held: Checkpoint): Promise<void> {
    return this.change(rows, held, held);
  }

  /**
   * Asserts in the transaction of `rows` that nobody has taken a checkpoint over, wherever it has moved meanwhile. For
   * what is done beside the feeding; of both, one transaction waits for the other.
   *
   * @throws FencedOffError when somebody has: roll back.
   */
  guard(rows: EntityManager, held: Checkpoint): Promise<void> {
    return this.asHolder(rows, held, { epoch: () => 'epoch' });
  }

  /**
   * Asks whether somebody has taken a checkpoint over, before something is done that no transaction takes back.
   *
   * @throws FencedOffError when somebody has.
   */
  async assertHeld({ consumer, partition, epoch }: Checkpoint): Promise<void> {
    const held = { consumer, part: partition.index, epoch };
    const isHeld = await this.database.reading.existsBy(CheckpointRow, held);
    if (!isHeld) throw new FencedOffError(nameOf(consumer, partition));
  }

  /**
   * Renews a lease, wherever its checkpoint has moved meanwhile.
   *
   * @throws FencedOffError when somebody has taken it over.
   */
  renew(rows: EntityManager, held: Checkpoint): Promise<void> {
    return this.asHolder(rows, held, { leaseUntil: this.database.after(this.leaseMs) });
  }

  /** Moves the checkpoints of consumers that take part in the appends, whose order is that of the write lock. */
  async follow(rows: EntityManager, consumers: readonly string[], to: RecordedEvent): Promise<void> {
    await rows.query(
      `UPDATE checkpoints SET position = $1, event_id = $2 WHERE consumer IN ${jsonTexts(rows, '$3')}`,
      [to.position, to.id, JSON.stringify(consumers)],
    );
  }

  /** @throws ConsumerVersionError when the rows of a consumer were made by another version of it. */
  async assertVersion(consumer: string, version: number): Promise<void> {
    const row = await this.database.reading.findOneBy(CheckpointRow, { consumer });
    if (row && row.version !== version) throw new ConsumerVersionError(consumer, row.version, version);
  }

  /** Up to where all partitions of each consumer have come; 0 for one that is not known. */
  async positionsOf(consumers: readonly string[]): Promise<ReadonlyMap<string, Position>> {
    const rows = await this.database.reading.findBy(CheckpointRow, { consumer: In(consumers) });
    return new Map(consumers.map((consumer) => [consumer, lowest(rows, consumer)]));
  }

  /** How far the first of its partitions has come; 0 when it is not known. */
  async furthestOf(consumer: string): Promise<Position> {
    const rows = await this.database.reading.findBy(CheckpointRow, { consumer });
    return Math.max(0, ...rows.map(({ position }) => position));
  }

  private async asHolder(
    rows: EntityManager,
    { consumer, partition, epoch }: Checkpoint,
    change: Parameters<EntityManager['update']>[2],
  ): Promise<void> {
    const { affected } = await rows.update(CheckpointRow, { consumer, part: partition.index, epoch }, change);
    if (affected === 0) throw new FencedOffError(nameOf(consumer, partition));
  }

  private async change(
    rows: EntityManager,
    from: Checkpoint,
    to: Pick<Checkpoint, 'position' | 'eventId'>,
  ): Promise<void> {
    assertMoved(from, await affectedBy(rows, this.moveSql, this.toMove(from, to)));
  }

  private toMove(
    { consumer, partition, epoch, position }: Checkpoint,
    to: Pick<Checkpoint, 'position' | 'eventId'>,
  ): readonly unknown[] {
    return [to.position, to.eventId, this.leaseMs, consumer, partition.index, epoch, position];
  }
}

function assertMoved({ consumer, partition }: Checkpoint, moved: number): void {
  if (moved !== 1) throw new FencedOffError(nameOf(consumer, partition));
}

function lowest(rows: readonly CheckpointRow[], consumer: string): Position {
  const positions = rows.filter((row) => row.consumer === consumer).map(({ position }) => position);
  return positions.length === 0 ? 0 : Math.min(...positions);
}
