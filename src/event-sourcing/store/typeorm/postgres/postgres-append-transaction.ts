import type { EntityManager } from 'typeorm';
import type { PlacedEvent } from '../../placed-event.js';
import type { PreparedAppend } from '../../prepared-append.js';
import { type BatchFacts, factsOf, type FactsRow } from '../batch-facts.js';
import type { AppendTransaction } from '../judged-batch.js';
import type { PostgresConnection } from './postgres-connection.js';
import { INSERT_EVENTS, insertEventsParameters, MOVE_HEAD } from './statements/insert-events.js';
import { LOAD_FACTS, loadFactsParameters } from './statements/load-facts.js';

/** An append's view of the transaction that is open on the connection. */
export class PostgresAppendTransaction implements AppendTransaction {
  private constructor(
    private readonly connection: PostgresConnection,
    readonly rows: EntityManager,
  ) {}

  /** Waits for its turn: until the commit nobody else appends. */
  static async begin(
    connection: PostgresConnection,
    rows: EntityManager,
  ): Promise<PostgresAppendTransaction> {
    await connection.run('SELECT lock_log()');
    return new PostgresAppendTransaction(connection, rows);
  }

  async facts(batch: readonly PreparedAppend[]): Promise<BatchFacts> {
    return factsOf(await this.connection.one<FactsRow>(LOAD_FACTS, loadFactsParameters(batch)), batch);
  }

  async insert(events: readonly PlacedEvent[]): Promise<void> {
    await this.connection.all(INSERT_EVENTS, insertEventsParameters(events));
  }

  run(sql: string): Promise<void> {
    return this.connection.run(sql);
  }

  /** Moves the head to the last event: the last statement before the commit. Gives the head if it has moved. */
  async finish(): Promise<number | undefined> {
    const [moved] = await this.connection.all<{ position: number }>(MOVE_HEAD);
    return moved?.position;
  }
}
