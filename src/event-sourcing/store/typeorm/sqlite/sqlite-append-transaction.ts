import type { EntityManager } from 'typeorm';
import type { AppendCondition } from '../../event-query.js';
import type { PlacedEvent } from '../../placed-event.js';
import type { PreparedAppend } from '../../prepared-append.js';
import { type BatchFacts, factsOf, type FactsRow } from '../batch-facts.js';
import type { AppendTransaction } from '../judged-batch.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { INSERT_EVENTS, insertEventsParameters } from './statements/insert-events.js';
import { LOAD_FACTS, loadFactsParameters } from './statements/load-facts.js';

/** An append's view of the transaction that is open on the connection. */
export class SqliteAppendTransaction implements AppendTransaction {
  constructor(
    private readonly connection: SqliteConnection,
    readonly rows: EntityManager,
    /** What the events must not meet, where nobody has looked before. */
    private readonly conditions: readonly AppendCondition[] = [],
  ) {}

  async facts(batch: readonly PreparedAppend[]): Promise<BatchFacts> {
    return factsOf(await this.connection.one<FactsRow>(LOAD_FACTS, loadFactsParameters(batch)), batch);
  }

  async insert(events: readonly PlacedEvent[]): Promise<void> {
    await this.connection.all(INSERT_EVENTS, insertEventsParameters(events, this.conditions));
  }

  async run(sql: string): Promise<void> {
    await this.connection.all(sql);
  }
}
