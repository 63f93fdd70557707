import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Database } from '../../store/typeorm/database.js';
import type { IdempotencyKeyRow } from './idempotency-key.entity.js';
import { jsonRows } from '../../store/typeorm/json-rows.js';

const PAUSE_MS = 60_000;
/** As many are deleted in a transaction: others wait for it. */
const BATCH = 500;

/**
 * Deletes keys that have expired by the database's clock, about once a minute. Each instance does it, whatever its role:
 * what one has deleted the others do not find, and what has expired is answered to nobody in any case.
 */
export class ExpiredKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Idempotency keys');
  private readonly findSql: string;
  private readonly deleteSql: string;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<unknown> | undefined;
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly batch = BATCH,
  ) {
    const { now, reading } = database;
    this.findSql = `SELECT scope, key FROM idempotency_keys WHERE expires_at <= ${now}
      ORDER BY expires_at LIMIT ${String(batch)}`;
    this.deleteSql = `DELETE FROM idempotency_keys WHERE expires_at <= ${now}
      AND (scope, key) IN (SELECT value->>0, value->>1 FROM ${jsonRows(reading)})`;
  }

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  /** Deletes all that have expired, batch by batch. Safe to call twice, and in several instances at the same time. */
  async sweep(): Promise<void> {
    for (let found = this.batch; found === this.batch && !this.isStopped;) {
      const keys = await this.expired();
      found = keys.length;
      const given = JSON.stringify(keys.map(({ scope, key }) => [scope, key]));
      if (found > 0) await this.database.transaction((rows) => rows.query(this.deleteSql, [given]));
    }
  }

  private expired(): Promise<readonly Pick<IdempotencyKeyRow, 'scope' | 'key'>[]> {
    return this.database.reading.query(this.findSql);
  }

  /** Not all instances at the same time. */
  private schedule(): void {
    const pause = PAUSE_MS * (0.5 + Math.random());
    this.timer = setTimeout(() => {
      this.sweeping = this.sweepAndGoOn();
    }, pause).unref();
  }

  private async sweepAndGoOn(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      this.logger.warn(`Expired keys stay a minute longer: ${String(error)}`);
    }
    if (!this.isStopped) this.schedule();
  }
}
