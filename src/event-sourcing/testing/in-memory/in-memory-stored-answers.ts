import type { Once } from '../../context/once.js';
import { RequestInProgressError } from '../../errors/request-in-progress.error.js';
import { type AnswerOnce, type StoredAnswer, StoredAnswers } from '../../idempotency/stored-answers.js';
import type { Accompanied } from '../../store/companion.js';
import type { Position } from '../../store/position.js';
import { type MemoryDatabase, MemoryTransaction } from './memory-database.js';

interface AnswerRow {
  readonly once: Once;
  readonly text: string;
  readonly position: Position;
  readonly expiresAt: number;
}

/** The answers of commands in memory, in the transactions of a database in memory. */
export class InMemoryStoredAnswers extends StoredAnswers {
  private readonly rows = new Map<string, AnswerRow>();

  constructor(private readonly database: MemoryDatabase) {
    super();
  }

  find(once: Once): Promise<StoredAnswer | undefined> {
    const row = this.present(once);
    if (!row) return Promise.resolve(undefined);
    const { result } = JSON.parse(row.text) as { readonly result: unknown };
    return Promise.resolve({ request: row.once.request, result, position: row.position });
  }

  write(rows: unknown, entries: readonly Accompanied<AnswerOnce>[]): Promise<void> {
    if (!(rows instanceof MemoryTransaction)) throw new TypeError('Answers are written in a transaction.');
    for (const { value, result } of entries) this.writeOne(rows, value, result.position);
    return Promise.resolve();
  }

  override withoutEvents(value: AnswerOnce, position: Position): Promise<void> {
    return this.database.transaction((rows) =>
      this.write(rows, [{ value, result: { position, streams: [] } }]),
    );
  }

  private writeOne(rows: MemoryTransaction, { once, result }: AnswerOnce, position: Position): void {
    if (this.present(once)) throw new RequestInProgressError(once.scope, once.key);
    const expiresAt = this.database.now + (once.keepMs ?? Infinity);
    rows.set(this.rows, idOf(once), { once, text: JSON.stringify({ result }), position, expiresAt });
  }

  private present(once: Once): AnswerRow | undefined {
    const row = this.rows.get(idOf(once));
    return row && row.expiresAt > this.database.now ? row : undefined;
  }
}

function idOf({ scope, key }: Once): string {
  return `${scope}\n${key}`;
}
