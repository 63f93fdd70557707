import type { EntityManager } from 'typeorm';
import type { Once } from '../../context/once.js';
import { RequestInProgressError } from '../../errors/request-in-progress.error.js';
import type { Accompanied } from '../../store/companion.js';
import type { Position } from '../../store/position.js';
import type { Database } from '../../store/typeorm/database.js';
import { type AnswerOnce, type StoredAnswer, StoredAnswers } from '../stored-answers.js';
import type { IdempotencyKeyRow } from './idempotency-key.entity.js';
import { jsonRows } from '../../store/typeorm/json-rows.js';
import { KeyLookups } from './key-lookups.js';

type Key = Pick<IdempotencyKeyRow, 'scope' | 'key'>;

/** Answers in the table `idempotency_keys`, by the clock of the database. */
export class TypeormStoredAnswers extends StoredAnswers {
  private readonly lookups: KeyLookups;
  private readonly insertSql: string;

  constructor(
    private readonly database: Database,
    private readonly retention: { readonly keepMs: number; readonly keepCommandsMs: number },
  ) {
    super();
    this.lookups = new KeyLookups(database);
    this.insertSql = insertSql(jsonRows(database.reading), database.now);
  }

  find(once: Once): Promise<StoredAnswer | undefined> {
    return this.lookups.find(once);
  }

  async write(rows: EntityManager, entries: readonly Accompanied<AnswerOnce>[]): Promise<void> {
    const given = entries.map(({ value, result }) => this.rowOf(value, result.position));
    const stored = await rows.query<Key[]>(this.insertSql, [JSON.stringify(given)]);
    if (stored.length === entries.length) return;
    const taken = entries.find(({ value: { once } }) => !stored.some((each) => isSame(each, once)));
    throw new RequestInProgressError(taken?.value.once.scope ?? '', taken?.value.once.key ?? '');
  }

  override async withoutEvents(value: AnswerOnce, position: Position): Promise<void> {
    await this.database.transaction((rows) =>
      this.write(rows, [{ value, result: { position, streams: [] } }]),
    );
  }

  private rowOf({ once, result }: AnswerOnce, position: Position): readonly unknown[] {
    const { scope, key, request, isOfProcess = false } = once;
    const keepMs = once.keepMs ?? (isOfProcess ? this.retention.keepCommandsMs : this.retention.keepMs);
    return [
      scope,
      key,
      request,
      JSON.stringify({ result }),
      position,
      Number.isFinite(keepMs) ? keepMs : null,
    ];
  }
}

/**
 * An answer takes the place of one that has expired; for one that has not it is left out of what is returned.
 *
 * The clock is read once: read for each column, it may have gone on between them.
 */
function insertSql(given: string, now: string): string {
  return `WITH answers AS (SELECT value FROM ${given}), clock AS (SELECT ${now} AS now)
    INSERT INTO idempotency_keys (scope, key, request, answer, position, stored_at, expires_at)
    SELECT value->>0, value->>1, value->>2, value->>3, CAST(value->>4 AS bigint), now,
           now + CAST(value->>5 AS bigint)
      FROM answers, clock WHERE true
    ON CONFLICT (scope, key) DO UPDATE SET request = excluded.request, answer = excluded.answer,
      position = excluded.position, stored_at = excluded.stored_at, expires_at = excluded.expires_at
      WHERE idempotency_keys.expires_at <= excluded.stored_at
    RETURNING scope, key`;
}

function isSame(one: Key, other: Key): boolean {
  return one.scope === other.scope && one.key === other.key;
}
