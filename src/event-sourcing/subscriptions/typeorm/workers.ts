import type { Database } from '../../store/typeorm/database.js';
import { assign } from '../assign.js';
import { hasEnded } from '../instance-id.js';
import { WorkerRow } from './worker.entity.js';

/** The instances that are alive, this one among them as long as it offers to feed something. */
export class Workers {
  private readonly offered = new Set<string>();
  private sayAgainAt = 0;

  constructor(
    private readonly database: Database,
    private readonly instance: string,
    private readonly milliseconds: number,
  ) {}

  /** Says, or says again when it is time, that this instance can feed a consumer. */
  async offer(consumer: string): Promise<void> {
    if (this.offered.has(consumer) && Date.now() < this.sayAgainAt) return;
    this.offered.add(consumer);
    await this.say();
  }

  /** Says that it no longer can. */
  async withdraw(consumer: string): Promise<void> {
    if (this.offered.delete(consumer)) await this.say();
  }

  /** The instance that is to feed a consumer. */
  async choiceFor(consumer: string): Promise<string | undefined> {
    const rows = await this.database.reading
      .createQueryBuilder(WorkerRow, 'worker')
      .where(`worker.alive_until > ${this.database.now}`)
      .getMany();
    const alive = rows.filter(({ id }) => !hasEnded(id));
    return assign(alive.map(({ id, consumers }) => ({ id, consumers: consumers.split('\n') }))).get(consumer);
  }

  private async say(): Promise<void> {
    const { instance: id, milliseconds, offered } = this;
    this.sayAgainAt = Date.now() + milliseconds / 3;
    const word = { consumers: [...offered].join('\n'), aliveUntil: this.database.after(milliseconds) };
    await this.database.transaction(async (rows) => {
      const table = rows.createQueryBuilder();
      if (offered.size > 0) {
        const insert = table
          .insert()
          .into(WorkerRow)
          .values({ id, ...word });
        await insert.orUpdate(['consumers', 'alive_until'], ['id']).execute();
      }
      // Instances that have died, and this one when it has nothing more to offer.
      const isGone = `alive_until < ${this.database.now} OR id = :gone`;
      const gone = offered.size > 0 ? null : id;
      await table.delete().from(WorkerRow).where(isGone, { gone }).execute();
    });
  }
}
