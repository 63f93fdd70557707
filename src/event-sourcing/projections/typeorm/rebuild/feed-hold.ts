import type { Database } from '../../../store/typeorm/database.js';
import { newInstanceId } from '../../../subscriptions/instance-id.js';
import { CheckpointRow } from '../../../subscriptions/typeorm/checkpoint.entity.js';
import { takeParts } from '../../../subscriptions/typeorm/consumer-parts.js';

/**
 * Keeps the rows of a consumer from being fed, by the leases that instances feed them with. Whoever dies with it lets go as
 * an instance does that dies: the leases run out, by the database's clock.
 */
export class FeedHold {
  private readonly owner = newInstanceId();
  private renewAt = 0;

  constructor(
    private readonly database: Database,
    private readonly consumer: string,
    /** How long a lease holds that is not renewed. */
    private readonly leaseMs: number,
  ) {}

  /** Takes the rows from whoever feeds them, who cannot commit any more. False when there is no such consumer. */
  async take(): Promise<boolean> {
    const now = Date.now();
    const { consumer, owner } = this;
    const parts = await this.database.transaction(async (rows) => {
      const taken = await takeParts(rows, consumer);
      await rows.update(
        CheckpointRow,
        { consumer },
        { owner, leaseUntil: this.database.after(this.leaseMs) },
      );
      return taken;
    });
    this.renewAt = now + this.leaseMs / 3;
    return parts.length > 0;
  }

  /** Goes on holding them, or takes them. To be called again and again. */
  async keep(): Promise<boolean> {
    return Date.now() < this.renewAt || (await this.take());
  }

  /** Whether nobody has taken them since: what they stand for is where it was. */
  isOf(parts: readonly Pick<CheckpointRow, 'owner'>[]): boolean {
    return parts.every(({ owner }) => owner === this.owner);
  }

  /** Lets them be fed again. Safe to call twice. */
  async release(): Promise<void> {
    const free = { owner: null, leaseUntil: this.database.after(0) };
    await this.database.transaction((rows) =>
      rows.update(CheckpointRow, { consumer: this.consumer, owner: this.owner }, free),
    );
  }
}
