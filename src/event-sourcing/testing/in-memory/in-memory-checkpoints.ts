import { FencedOffError } from '../../errors/fenced-off.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { START } from '../../store/position.js';
import { type Checkpoint, movedTo } from '../../subscriptions/checkpoint.js';
import type { Leases, Share } from '../../subscriptions/leases.js';
import { nameOf } from '../../subscriptions/partitions.js';
import type { MemoryDatabase, MemoryTransaction } from './memory-database.js';

interface CheckpointRow {
  readonly checkpoint: Checkpoint;
  readonly owner: string | null;
  readonly leaseUntil: number;
}

/** Checkpoints with their leases in memory, fenced as the durable ones are. */
export class InMemoryCheckpoints {
  private readonly rows = new Map<string, CheckpointRow>();

  constructor(
    private readonly database: MemoryDatabase,
    readonly leaseMs: number,
  ) {}

  /** Where a share stands; undefined before it was claimed. */
  find({ name, partition }: Pick<Share, 'name' | 'partition'>): Checkpoint | undefined {
    return this.rows.get(nameOf(name, partition))?.checkpoint;
  }

  /** Whether nobody has taken a checkpoint over. */
  isHeld({ consumer, partition, epoch }: Checkpoint): boolean {
    return this.rows.get(nameOf(consumer, partition))?.checkpoint.epoch === epoch;
  }

  /** @throws FencedOffError when somebody has. */
  guard(held: Checkpoint): void {
    if (!this.isHeld(held)) throw new FencedOffError(nameOf(held.consumer, held.partition));
  }

  /** @throws FencedOffError when it is not where and whose it was. */
  move(transaction: MemoryTransaction, from: Checkpoint, to: RecordedEvent): Checkpoint {
    return this.change(transaction, from, movedTo(from, to));
  }

  /** Lets the lease of a share run out at once. Whoever has it does not know. */
  expire({ name, partition }: Pick<Share, 'name' | 'partition'>): void {
    const row = this.rows.get(nameOf(name, partition));
    if (row) this.rows.set(nameOf(name, partition), { ...row, leaseUntil: 0 });
  }

  /** The leases of one instance. */
  leasesOf(owner: string): Leases {
    return {
      milliseconds: this.leaseMs,
      claim: (share) =>
        this.database.transaction((transaction) => Promise.resolve(this.claim(transaction, share, owner))),
      renew: (held) =>
        this.database.transaction((transaction) => {
          this.change(transaction, held, held);
          return Promise.resolve(true);
        }),
      release: (held) =>
        this.database.transaction((transaction) => {
          this.release(transaction, held);
          return Promise.resolve();
        }),
      withdraw: () => Promise.resolve(),
    };
  }

  private claim(transaction: MemoryTransaction, share: Share, owner: string): Checkpoint | undefined {
    const { name: consumer, partition } = share;
    const row = this.rows.get(nameOf(consumer, partition));
    if (row && row.owner !== owner && row.leaseUntil > this.database.now) return undefined;
    const begun = { consumer, partition, epoch: 0, position: START, eventId: null, earlier: [] };
    const present = row?.checkpoint ?? begun;
    const checkpoint = { ...present, epoch: present.epoch + 1 };
    this.put(transaction, checkpoint, owner, this.database.now + this.leaseMs);
    return checkpoint;
  }

  private release(transaction: MemoryTransaction, held: Checkpoint): void {
    const row = this.rows.get(nameOf(held.consumer, held.partition));
    if (row && this.isHeld(held)) this.put(transaction, row.checkpoint, null, this.database.now);
  }

  private change(transaction: MemoryTransaction, from: Checkpoint, to: Checkpoint): Checkpoint {
    const row = this.rows.get(nameOf(from.consumer, from.partition));
    const { epoch, position } = row?.checkpoint ?? {};
    if (!row || epoch !== from.epoch || position !== from.position) {
      throw new FencedOffError(nameOf(from.consumer, from.partition));
    }
    this.put(transaction, to, row.owner, this.database.now + this.leaseMs);
    return to;
  }

  private put(
    transaction: MemoryTransaction,
    checkpoint: Checkpoint,
    owner: string | null,
    leaseUntil: number,
  ): void {
    const name = nameOf(checkpoint.consumer, checkpoint.partition);
    transaction.set(this.rows, name, { checkpoint, owner, leaseUntil });
  }
}
