import type { EntityManager } from 'typeorm';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../checkpoint.js';
import { hasEnded, newInstanceId } from '../instance-id.js';
import type { Leases } from '../leases.js';
import { CheckpointRow } from './checkpoint.entity.js';
import type { Checkpoints } from './checkpoints.js';
import { Workers } from './workers.js';

/** A lease as it was found, and the database's clock at that moment. */
interface FoundLease {
  readonly owner: string | null;
  readonly epoch: number;
  readonly leaseUntil: number;
  readonly now: number;
}

/** Nobody has ever had it. */
const NEW: FoundLease = { owner: null, epoch: 0, leaseUntil: 0, now: 0 };

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

  async claim(consumer: string, version: number): Promise<Checkpoint | undefined> {
    await this.workers.offer(consumer);
    const found = (await this.find(consumer)) ?? NEW;
    if (!(await this.mayTake(consumer, found))) return undefined;
    return this.database.transaction(async (rows) => {
      await this.checkpoints.begin(rows, consumer, version);
      const isTaken = await this.take(rows, consumer, found);
      return isTaken ? this.checkpoints.read(rows, consumer, version) : undefined;
    });
  }

  async renew(held: Checkpoint): Promise<boolean> {
    await this.workers.offer(held.consumer);
    await this.database.transaction((rows) => this.checkpoints.hold(rows, held));
    const chosen = await this.workers.choiceFor(held.consumer);
    return chosen === undefined || chosen === this.instance;
  }

  async release({ consumer, epoch }: Checkpoint): Promise<void> {
    await this.database.transaction(async (rows) => {
      await rows.update(
        CheckpointRow,
        { consumer, epoch },
        { owner: null, leaseUntil: this.database.after(0) },
      );
    });
  }

  withdraw(consumer: string): Promise<void> {
    return this.workers.withdraw(consumer);
  }

  private find(consumer: string): Promise<FoundLease | undefined> {
    return this.database.reading
      .createQueryBuilder(CheckpointRow, 'checkpoint')
      .select('checkpoint.owner', 'owner')
      .addSelect('checkpoint.epoch', 'epoch')
      .addSelect('checkpoint.lease_until', 'leaseUntil')
      .addSelect(this.database.now, 'now')
      .where({ consumer })
      .getRawOne<FoundLease>();
  }

  /** One that is not chosen leaves it to the one that is, unless that one lets it lie. */
  private async mayTake(consumer: string, { owner, leaseUntil, now }: FoundLease): Promise<boolean> {
    const isFree = leaseUntil <= now || owner === this.instance || (owner !== null && hasEnded(owner));
    if (!isFree) return false;
    if ((await this.workers.choiceFor(consumer)) === this.instance) return true;
    return leaseUntil > 0 && now - leaseUntil > this.milliseconds / 2;
  }

  /** By compare-and-set: of several that found it free, one gets it. */
  private async take(rows: EntityManager, consumer: string, found: FoundLease): Promise<boolean> {
    const { epoch, leaseUntil } = found;
    const lease = { owner: this.instance, leaseUntil: this.database.after(this.milliseconds) };
    const taken = await rows.update(
      CheckpointRow,
      { consumer, epoch, leaseUntil },
      { epoch: epoch + 1, ...lease },
    );
    return taken.affected === 1;
  }
}
