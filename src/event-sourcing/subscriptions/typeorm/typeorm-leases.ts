import type { EntityManager } from 'typeorm';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../checkpoint.js';
import { hasEnded, newInstanceId } from '../instance-id.js';
import type { Leases, Share } from '../leases.js';
import { nameOf } from '../partitions.js';
import { CheckpointRow } from './checkpoint.entity.js';
import { beginParts } from './consumer-parts.js';
import type { Checkpoints } from './checkpoints.js';
import { Workers } from './workers.js';

/** A lease as it was found, and the database's clock at that moment. */
interface FoundLease {
  readonly version: number;
  readonly parts: number;
  readonly owner: string | null;
  readonly epoch: number;
  readonly leaseUntil: number;
  readonly pausedAt: number | null;
  readonly now: number;
}

/** Nobody has ever had it. */
const NEW = { owner: null, epoch: 0, leaseUntil: 0, pausedAt: null, now: 0 } as const;

/**
 * Leases as columns of the checkpoints, by the clock of the database alone: those of the instances may differ. One
 * whose process was on this machine and is gone is not waited for.
 */
export class TypeormLeases implements Leases {
  readonly milliseconds: number;
  private readonly instance = newInstanceId();
  private readonly workers: Workers;

  constructor(
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
  ) {
    this.milliseconds = checkpoints.leaseMs;
    this.workers = new Workers(database, this.instance, this.milliseconds);
  }

  async claim(share: Share): Promise<Checkpoint | undefined> {
    const { version, partition } = share;
    const found = (await this.find(share)) ?? { ...NEW, version, parts: partition.count };
    if (!(await this.mayTake(share, found))) return undefined;
    return this.database.transaction(async (rows) => {
      await beginParts(rows, share);
      return this.take(rows, share, found);
    });
  }

  /** As `claim`, for a consumer that somebody else begins and ends: nothing while there is none. */
  async claimBegun(share: Share): Promise<Checkpoint | undefined> {
    const found = await this.find(share);
    if (!found || !(await this.mayTake(share, found))) return undefined;
    return this.database.transaction((rows) => this.take(rows, share, found));
  }

  async renew(held: Checkpoint): Promise<boolean> {
    const name = nameOf(held.consumer, held.partition);
    await this.workers.offer(name);
    await this.database.transaction((rows) => this.checkpoints.renew(rows, held));
    const chosen = await this.workers.choiceFor(name);
    return chosen === undefined || chosen === this.instance;
  }

  async release({ consumer, partition, epoch }: Checkpoint, haltedFor?: string): Promise<void> {
    await this.database.transaction(async (rows) => {
      await rows.update(
        CheckpointRow,
        { consumer, part: partition.index, epoch },
        { owner: null, leaseUntil: this.database.after(0), haltedFor: haltedFor ?? null },
      );
    });
  }

  withdraw({ name, partition }: Share): Promise<void> {
    return this.workers.withdraw(nameOf(name, partition));
  }

  private find({ name: consumer, partition }: Share): Promise<FoundLease | undefined> {
    return this.database.reading
      .createQueryBuilder(CheckpointRow, 'checkpoint')
      .select('checkpoint.owner', 'owner')
      .addSelect('checkpoint.version', 'version')
      .addSelect('checkpoint.parts', 'parts')
      .addSelect('checkpoint.epoch', 'epoch')
      .addSelect('checkpoint.lease_until', 'leaseUntil')
      .addSelect('checkpoint.paused_at', 'pausedAt')
      .addSelect(this.database.now, 'now')
      .where({ consumer, part: partition.index })
      .getRawOne<FoundLease>();
  }

  /** One that is not chosen leaves it to the one that is, unless that one lets it lie. */
  private async mayTake(share: Share, found: FoundLease): Promise<boolean> {
    const { owner, leaseUntil, now } = found;
    const name = nameOf(share.name, share.partition);
    // The rows of another version, and another number of partitions, are for the instances that run these.
    const isOther = found.version !== share.version || found.parts !== share.partition.count;
    if (isOther || found.pausedAt !== null) {
      await this.workers.withdraw(name);
      return false;
    }
    await this.workers.offer(name);
    const isFree = leaseUntil <= now || this.isOrWasHere(owner);
    if (!isFree) return false;
    if ((await this.workers.choiceFor(name)) === this.instance) return true;
    return leaseUntil > 0 && now - leaseUntil > this.milliseconds / 2;
  }

  /** Whether it is this instance, or one whose process was on this machine and is gone. */
  private isOrWasHere(owner: string | null): boolean {
    return owner !== null && (owner === this.instance || hasEnded(owner));
  }

  /** By compare-and-set: of several that found it free, one gets it. */
  private async take(
    rows: EntityManager,
    share: Share,
    { parts, epoch, leaseUntil }: FoundLease,
  ): Promise<Checkpoint | undefined> {
    const lease = { owner: this.instance, leaseUntil: this.database.after(this.milliseconds) };
    const taken = await rows.update(
      CheckpointRow,
      { consumer: share.name, part: share.partition.index, parts, epoch, leaseUntil },
      { epoch: epoch + 1, haltedFor: null, ...lease },
    );
    return taken.affected === 1 ? this.checkpoints.read(rows, share) : undefined;
  }
}
