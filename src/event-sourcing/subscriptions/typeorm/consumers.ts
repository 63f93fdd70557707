import { type EntityManager, IsNull, Not } from 'typeorm';
import { ConsumerExistsError } from '../../errors/consumer-exists.error.js';
import { RebuildError } from '../../errors/rebuild.error.js';
import { UnknownConsumerError } from '../../errors/unknown-consumer.error.js';
import type { EventStore } from '../../store/event-store.js';
import type { Database } from '../../store/typeorm/database.js';
import { isBuild } from '../build-name.js';
import { CheckpointRow, RENAMED } from './checkpoint.entity.js';
import { type ConsumerStatus, type FoundConsumer, statusOf } from './consumer-status.js';
import { beginAt, makeRoom, type Place, placeParts, takeParts } from './consumer-parts.js';
import type { Checkpoints } from './checkpoints.js';
import { ParkedEventRow } from './parked-event.entity.js';
import { SkippedEventRow } from './skipped-event.entity.js';

export type { ConsumerStatus } from './consumer-status.js';

/** Gives rows of a consumer its new name, in the transaction of `rows`. */
export type Renaming = (rows: EntityManager, from: string, to: string) => Promise<void>;

/** What the application says of a consumer. */
export interface DeclaredConsumer {
  readonly version: number;
  /** It takes part in the appends, and so cannot be paused. */
  readonly isInline: boolean;
  readonly partitions: number;
}

/** All consumers that have a checkpoint, for the operator. Works in any process on the database. */
export class Consumers {
  private readonly declared = new Map<string, DeclaredConsumer>();
  private readonly renamings: Renaming[] = [];

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** Makes a consumer of this application known. */
  declare(consumer: string, declared: DeclaredConsumer): void {
    this.declared.set(consumer, declared);
  }

  /** Whether one takes part in the appends: it is never behind, and has no lease. */
  isInline(consumer: string): boolean {
    return this.declared.get(consumer)?.isInline ?? false;
  }

  /** Whether this application has one of this name, be it known to the database or not. */
  isDeclared(consumer: string): boolean {
    return this.declared.has(consumer);
  }

  /** Calls `rename` for each consumer that gets another name. */
  onRename(rename: Renaming): void {
    this.renamings.push(rename);
  }

  /** All of them, by name. */
  async list(): Promise<readonly ConsumerStatus[]> {
    const rows = await this.rows();
    // After the checkpoints, so that none is ahead of it.
    const head = await this.store.head();
    const consumers = new Set(rows.map(({ consumer }) => consumer));
    return [...consumers].map((consumer) => {
      const parts = rows.filter((row) => row.consumer === consumer);
      const status = statusOf(consumer, parts, head);
      // The checkpoint of one that takes part in the appends only moves with its own events.
      return this.isInline(consumer) ? { ...status, position: head, lag: 0 } : status;
    });
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
    return (affected ?? 0) > 0;
  }

  /**
   * Lets it be fed again, from where it stands. False when it is not paused. One that has halted stays so.
   *
   * @throws UnknownConsumerError when no subscription feeds anything of this name.
   */
  async resume(consumer: string): Promise<boolean> {
    const { affected } = await this.database.transaction(async (rows) => {
      await this.assertFed(rows, consumer);
      return rows.update(CheckpointRow, { consumer, pausedAt: Not(IsNull()) }, { pausedAt: null });
    });
    return (affected ?? 0) > 0;
  }

  /**
   * Lets a consumer that is new to the database begin before the first event, or behind the last one. Without this it
   * begins by itself, unless it may be one that was renamed: then the start asks. A name whose consumer goes on under
   * another one is free.
   *
   * @throws UnknownConsumerError when the application declares none of this name, ConsumerExistsError when it has begun.
   */
  async begin(consumer: string, at: 'start' | 'head'): Promise<void> {
    const { place, partitions } = await this.beginning(consumer, at);
    await this.database.transaction(async (rows) => {
      const epoch = await makeRoom(rows, consumer);
      const isFirst = await beginAt(rows, { ...place, epoch }, partitions);
      if (!isFirst) throw new ConsumerExistsError(consumer);
    });
  }

  /**
   * Lets one begin behind the last event without anybody saying so: only where the database has never known its name.
   * False where it has.
   *
   * @throws UnknownConsumerError when the application declares none of this name.
   */
  async beginUnasked(consumer: string): Promise<boolean> {
    // Most are known: nothing has to be written, then.
    if (await this.database.reading.existsBy(CheckpointRow, { consumer })) return false;
    const { place, partitions } = await this.beginning(consumer, 'head');
    return this.database.transaction((rows) => beginAt(rows, place, partitions));
  }

  /**
   * Lets the consumer that is called otherwise now go on where it stood under its old name, with what it has set aside and
   * its build.
   * Instances that still have the old name stand by. What was renamed can be renamed back.
   *
   * @throws UnknownConsumerError when nothing has the old name, ConsumerExistsError when something has the new one,
   * RebuildError when either is the name of a build.
   */
  async rename(from: string, to: string): Promise<void> {
    for (const name of [from, to]) assertOwn(name);
    await this.database.transaction(async (rows) => {
      const parts = await takeParts(rows, from);
      if (parts.every(({ version }) => version === RENAMED)) throw new UnknownConsumerError(from);
      const epoch = Math.max(await makeRoom(rows, to), ...parts.map((part) => part.epoch));
      const nobodys = { epoch, owner: null, leaseUntil: 0, pausedAt: null };
      await rows.update(CheckpointRow, { consumer: from }, { consumer: to, ...nobodys });
      // It stays, or an instance that still has this name would begin it anew.
      const gone = { consumer: from, version: RENAMED, epoch, position: 0, eventId: null, pausedAt: null };
      await placeParts(rows, { ...gone, earlier: [] }, 1);
      await rows.update(ParkedEventRow, { consumer: from }, { consumer: to });
      await rows.update(SkippedEventRow, { consumer: from }, { consumer: to });
      for (const rename of this.renamings) await rename(rows, from, to);
    });
  }

  /**
   * The declared consumers that are new to a log with events in it, while others that it knows are declared no more: it
   * cannot be told whether these are the same under other names. Empty where there is no doubt.
   */
  async doubtful(): Promise<{ readonly fresh: readonly string[]; readonly left: readonly string[] }> {
    const rows = await this.database.reading.findBy(CheckpointRow, { version: Not(RENAMED) });
    const known = [...new Set(rows.map(({ consumer }) => consumer))].filter((consumer) => !isBuild(consumer));
    const fresh = [...this.declared.keys()].filter((consumer) => !known.includes(consumer));
    const left = known.filter((consumer) => !this.declared.has(consumer));
    const isDoubtful = fresh.length > 0 && left.length > 0 && (await this.store.head()) > 0;
    return isDoubtful ? { fresh, left } : { fresh: [], left: [] };
  }

  private async beginning(
    consumer: string,
    at: 'start' | 'head',
  ): Promise<{ readonly place: Place; readonly partitions: number }> {
    const declared = this.declared.get(consumer);
    if (!declared) throw new UnknownConsumerError(consumer);
    const position = at === 'head' ? await this.store.head() : 0;
    const [last] = position === 0 ? [] : (await this.store.readAll(position - 1, 1)).events;
    const { version, partitions } = declared;
    const eventId = last?.id ?? null;
    const place = { consumer, version, position, eventId, epoch: 0, pausedAt: null, earlier: [] };
    return { place, partitions };
  }

  private async assertFed(rows: EntityManager, consumer: string): Promise<void> {
    const begun = { consumer, version: Not(RENAMED) };
    const isFed = !this.isInline(consumer) && (await rows.existsBy(CheckpointRow, begun));
    if (isFed) return;
    throw new UnknownConsumerError(consumer, this.isInline(consumer) ? 'inline' : undefined);
  }

  private rows(): Promise<FoundConsumer[]> {
    return this.database.reading
      .createQueryBuilder(CheckpointRow, 'checkpoint')
      .select('checkpoint.consumer', 'consumer')
      .addSelect('checkpoint.version', 'version')
      .addSelect('checkpoint.position', 'position')
      .addSelect('checkpoint.owner', 'owner')
      .addSelect('checkpoint.lease_until', 'leaseUntil')
      .addSelect('checkpoint.paused_at', 'pausedAt')
      .addSelect('checkpoint.halted_for', 'haltedFor')
      .addSelect(this.database.now, 'now')
      .addSelect(
        (query) =>
          query
            .select('count(*)')
            .from(ParkedEventRow, 'parked')
            .where('parked.consumer = checkpoint.consumer'),
        'parked',
      )
      .where('checkpoint.version <> :renamed', { renamed: RENAMED })
      .orderBy('checkpoint.consumer')
      .getRawMany<FoundConsumer>();
  }
}

/** A build has the name of what it builds, and is switched to or given up under that. */
function assertOwn(consumer: string): void {
  if (!isBuild(consumer)) return;
  throw new RebuildError(`${consumer} is the name of a build, which is neither given nor taken by a rename.`);
}
