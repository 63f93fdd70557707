import { randomUUID } from 'node:crypto';
import {
  type DatabaseOptions,
  type NewEvent,
  type StreamAppend,
  StoreUnavailableError,
} from '../../../src/event-sourcing/index.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { until } from '../../support/until.js';

const AT_ONCE = 200;
const metadata = { correlationId: 'proof', causationId: 'proof' };

/** What has become of deadlines. */
export interface Outcome {
  /** Not cancelled, and without an effect. */
  readonly missed: number;
  readonly doubled: number;
  /** Took effect before it was due. */
  readonly early: number;
  /** Was cancelled in good time, and took effect all the same, or took effect on an instance that had cancelled it. */
  readonly wronged: number;
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
}

/** Promises and their deadlines in a database, from outside of the workers that keep them. */
export class Promises {
  private constructor(
    private readonly database: LogDatabase,
    private readonly store: TypeormEventStore,
  ) {}

  static async open(options: DatabaseOptions): Promise<Promises> {
    const database = await openDatabase(options);
    return new Promises(database, new TypeormEventStore(database));
  }

  /** The workers set a deadline for each, in a day. */
  promise(ids: readonly string[]): Promise<void> {
    return this.tell('proof.promised', ids);
  }

  /** Cancels their deadlines. */
  withdraw(ids: readonly string[]): Promise<void> {
    return this.tell('proof.withdrawn', ids);
  }

  /** Lets all deadlines pass within so many milliseconds from now on, spread evenly, and gives when by the database's clock. */
  async letPass(withinMs: number): Promise<ReadonlyMap<string, number>> {
    const { now } = this.database;
    await this.database.transaction((rows) =>
      rows.query(
        `UPDATE process_deadlines SET due_at = ${now} + CAST(substr(instance, 3) AS integer) % ${String(Math.max(withinMs, 1))}`,
      ),
    );
    const rows = await this.query<{ id: string; due: number | string }>(
      'SELECT instance AS id, due_at AS due FROM process_deadlines',
    );
    return new Map(rows.map(({ id, due }) => [id, Number(due)]));
  }

  /** Waits until all that was told has reached the process. */
  reached(): Promise<void> {
    return until(async () => {
      const [row] = await this.query<{ head: number; at: number }>(
        'SELECT (SELECT max(position) FROM events) AS head, (SELECT min(position) FROM checkpoints) AS at',
      );
      return row !== undefined && row.head === row.at;
    });
  }

  async areLeft(): Promise<boolean> {
    const rows = await this.query<object>(
      `SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM process_deadlines) OR EXISTS (SELECT 1 FROM process_commands)`,
    );
    return rows.length > 0;
  }

  /**
   * @param due when each deadline passes that was set.
   * @param open those that may have been cancelled in time, or not.
   */
  async outcome(due: ReadonlyMap<string, number>, open: ReadonlySet<string>): Promise<Outcome> {
    const effects = new Map<string, number>();
    const late: number[] = [];
    let wronged = 0;
    let through = 0;
    for (let after = -1; through > after;) {
      after = through;
      const page = await this.store.readAll(after, 1_000, [{ types: ['proof.kept'] }]);
      for (const { data, recordedAt } of page.events) {
        const id = data['id'] as string;
        effects.set(id, (effects.get(id) ?? 0) + 1);
        late.push(recordedAt.getTime() - (due.get(id) ?? Infinity));
        if (data['wasWithdrawn'] === true || !due.has(id)) wronged += 1;
      }
      through = page.through;
    }
    late.sort((a, b) => a - b);
    const percentile = (of: number) => late[Math.floor((late.length - 1) * of)] ?? NaN;
    return {
      missed: [...due.keys()].filter((id) => !effects.has(id) && !open.has(id)).length,
      doubled: [...effects.values()].filter((count) => count > 1).length,
      // The database's clock is read in whole milliseconds.
      early: late.filter((each) => each < -1).length,
      wronged,
      lateP50Ms: percentile(0.5),
      lateP99Ms: percentile(0.99),
    };
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async tell(type: string, ids: readonly string[]): Promise<void> {
    for (let n = 0; n < ids.length; n += AT_ONCE) {
      const events = ids
        .slice(n, n + AT_ONCE)
        .map((id): NewEvent => ({ id: randomUUID(), type, typeVersion: 1, data: { id }, metadata }));
      await this.untilStored({ stream: `proof.told-${randomUUID()}`, expected: 'any', events });
    }
  }

  /** Workers that were killed in a transaction may leave the database busy for a moment. */
  private async untilStored(append: StreamAppend): Promise<void> {
    await until(() =>
      this.store.append([append]).then(
        () => true,
        (error: unknown) => {
          if (error instanceof StoreUnavailableError) return false;
          throw error;
        },
      ),
    );
  }

  private query<T extends object>(sql: string): Promise<T[]> {
    return this.database.reading.query<T[]>(sql);
  }
}
