import type { Database } from '../../../store/typeorm/database.js';
import { newInstanceId } from '../../../subscriptions/instance-id.js';
import { CheckpointRow } from '../../../subscriptions/typeorm/checkpoint.entity.js';

/**
 * Keeps the live rows of a projection from being fed while its build is switched to, by the leases that instances feed
 * them with. Whoever dies with it lets go as an instance does that dies: the leases run out, by the database's clock.
 */
export class LiveHold {
  private readonly owner = newInstanceId();
  private renewAt = 0;

  constructor(
    private readonly database: Database,
    private readonly projection: string,
    /** How long a lease holds that is not renewed. */
    private readonly leaseMs: number,
  ) {}

  /**
   * Takes the live rows from whoever feeds them, who cannot commit any more, or goes on holding them. To be called again
   * and again. False when there are none.
   */
  async keep(): Promise<boolean> {
    const now = Date.now();
    if (now < this.renewAt) return true;
    const { affected } = await this.database.transaction((rows) => {
      const taken = {
        owner: this.owner,
        epoch: () => 'epoch + 1',
        leaseUntil: this.database.after(this.leaseMs),
      };
      return rows.update(CheckpointRow, { consumer: this.projection }, taken);
    });
    this.renewAt = now + this.leaseMs / 3;
    return (affected ?? 0) > 0;
  }

  /** Whether nobody has taken them since: what they stand for is where it was. */
  isOf(parts: readonly Pick<CheckpointRow, 'owner'>[]): boolean {
    return parts.every(({ owner }) => owner === this.owner);
  }

  /** Lets them be fed again. Safe to call twice. */
  async release(): Promise<void> {
    const free = { owner: null, leaseUntil: this.database.after(0) };
    await this.database.transaction((rows) =>
      rows.update(CheckpointRow, { consumer: this.projection, owner: this.owner }, free),
    );
  }
}
