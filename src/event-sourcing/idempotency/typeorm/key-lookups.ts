import type { EntityManager } from 'typeorm';
import type { Once } from '../../context/once.js';
import { unavailable } from '../../store/typeorm/commit-in-doubt.js';
import type { Database } from '../../store/typeorm/database.js';
import type { StoredAnswer } from '../stored-answers.js';
import type { IdempotencyKeyRow } from './idempotency-key.entity.js';
import { jsonRows } from '../../store/typeorm/json-rows.js';

/** As many keys share a statement. */
const MAX_KEYS = 256;

interface Waiting {
  readonly once: Once;
  readonly resolve: (answer: StoredAnswer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

type Row = Pick<IdempotencyKeyRow, 'scope' | 'key' | 'request' | 'answer' | 'position'>;

/** Looks keys up: one statement at a time, and the next is for all that have come meanwhile. */
export class KeyLookups {
  private readonly waiting: Waiting[] = [];
  private readonly sql: string;
  private isBusy = false;

  constructor(private readonly database: Database) {
    this.sql = `SELECT scope, key, request, answer, position FROM idempotency_keys
      WHERE (scope, key) IN (SELECT value->>0, value->>1 FROM ${jsonRows(database.reading)})
        AND (expires_at IS NULL OR expires_at > ${database.now})`;
  }

  find(once: Once): Promise<StoredAnswer | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ once, resolve, reject });
      if (!this.isBusy) void this.go();
    });
  }

  private async go(): Promise<void> {
    this.isBusy = true;
    // The commands of this turn come with the first of them.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.answer(this.waiting.splice(0, MAX_KEYS));
    this.isBusy = false;
  }

  private async answer(lookups: readonly Waiting[]): Promise<void> {
    try {
      const found = await this.read(this.database.reading, lookups);
      for (const { once, resolve } of lookups) resolve(found.get(idOf(once)));
    } catch (error) {
      const reason = this.database.isTransient(error) ? unavailable('read', error) : error;
      for (const { reject } of lookups) reject(reason);
    }
  }

  private async read(
    rows: EntityManager,
    lookups: readonly Waiting[],
  ): Promise<ReadonlyMap<string, StoredAnswer>> {
    const keys = lookups.map(({ once: { scope, key } }) => [scope, key]);
    const found = await rows.query<Row[]>(this.sql, [JSON.stringify(keys)]);
    return new Map(found.map((row) => [idOf(row), storedAnswer(row)]));
  }
}

function idOf({ scope, key }: Pick<Once, 'scope' | 'key'>): string {
  return `${scope}\n${key}`;
}

function storedAnswer({ request, answer, position }: Row): StoredAnswer {
  const { result } = JSON.parse(answer) as { result?: unknown };
  return { request, result, position };
}
