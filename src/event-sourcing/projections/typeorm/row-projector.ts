import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { ProjectionDescription } from '../projection.decorator.js';
import { BulkRows } from './bulk-rows.js';
import { Projector } from './projector.js';

type Row = object | undefined;
type RowDescription = NonNullable<ProjectionDescription['row']>;

/** Folds events into rows in memory: one statement to read the rows that they are about, and one to write them. */
export class RowProjector extends Projector<Row> {
  readonly pageSize = 1_000;

  constructor(
    description: ProjectionDescription,
    private readonly row: RowDescription,
    instance: object,
    events: EventRegistry,
  ) {
    super(description, instance, events);
  }

  async apply(events: readonly RecordedEvent[], rows: EntityManager): Promise<void> {
    const table = BulkRows.of(rows.connection.getMetadata(this.row.entity));
    const wanted = events.filter(({ type }) => this.wants(type)).map((event) => this.prepare(event, table));
    if (wanted.length === 0) return;
    const keys = new Map(wanted.map(({ text, key }) => [text, key]));
    const found = await table.read(rows, [...keys.values()]);
    const folded = new Map<string, Row>();
    for (const { event, revived, text } of wanted) {
      const before = folded.has(text) ? folded.get(text) : found.get(text);
      folded.set(text, this.fold(event, revived, before));
    }
    // One that was never there need not be taken away.
    for (const [text, row] of folded) if (!row && !found.has(text)) folded.delete(text);
    await this.write(rows, table, keys, folded);
  }

  /** The row that events of one key make of the one before them. */
  foldAll(events: readonly RecordedEvent[], before: object | undefined): object | undefined {
    return events
      .filter(({ type }) => this.wants(type))
      .reduce<Row>((row, event) => this.fold(event, this.revive(event), row), before);
  }

  /** That of its row. */
  protected sequenceIn(event: RecordedEvent): string {
    const key = Object.entries(this.row.key(this.events.revive(event))).sort(([a], [b]) => (a < b ? -1 : 1));
    return key.map(([, value]) => String(value)).join('/');
  }

  private revive(event: RecordedEvent): RecordedEvent<object> {
    try {
      return this.events.revive(event);
    } catch (cause) {
      throw new HandlerFailure(event, cause);
    }
  }

  private prepare(event: RecordedEvent, table: BulkRows) {
    try {
      const revived = this.events.revive(event);
      const key = this.row.key(revived);
      return { event, revived, key, text: table.keyText(key) };
    } catch (cause) {
      throw new HandlerFailure(event, cause);
    }
  }

  private fold(event: RecordedEvent, revived: RecordedEvent<object>, before: Row): Row {
    try {
      let row = before;
      for (const handle of this.handlersOf(event.type)) {
        row = asRow(handle(revived, row), this.description.name, event.type);
      }
      return row;
    } catch (cause) {
      throw new HandlerFailure(event, cause);
    }
  }

  private async write(
    rows: EntityManager,
    table: BulkRows,
    keys: ReadonlyMap<string, object>,
    folded: ReadonlyMap<string, Row>,
  ): Promise<void> {
    const kept = [...folded].flatMap(([text, row]) => (row ? [{ ...row, ...keys.get(text) }] : []));
    const gone = [...folded].flatMap(([text, row]) => (row ? [] : (keys.get(text) ?? [])));
    if (kept.length > 0) await table.upsert(rows, kept);
    if (gone.length > 0) await table.delete(rows, gone);
  }
}

function asRow(result: unknown, projection: string, type: string): Row {
  if (result === null) return undefined;
  if (typeof result === 'object' && !('then' in result)) return result;
  const found = typeof result === 'object' ? 'a promise' : typeof result;
  throw new TypeError(
    `${projection} gave ${found} for ${type}. Expected the row as it is from now on, or null for none.`,
  );
}
