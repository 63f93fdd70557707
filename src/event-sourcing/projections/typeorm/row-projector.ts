import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { type FailedEvent, HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { ProjectionDescription } from '../projection.decorator.js';
import { BulkRows } from './bulk-rows.js';
import { Projector } from './projector.js';

type Row = object | undefined;
type RowDescription = NonNullable<ProjectionDescription['row']>;

interface PreparedEvent {
  readonly event: RecordedEvent;
  readonly revived: RecordedEvent<object>;
  readonly key: object;
  /** Of its key. */
  readonly text: string;
}

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
    const { prepared, unprepared } = this.prepare(events, table);
    const keys = new Map(prepared.map(({ text, key }) => [text, key]));
    const found = keys.size > 0 ? await table.read(rows, [...keys.values()]) : new Map<string, object>();
    const { folded, unfolded } = this.foldEach(prepared, found);
    const [first, ...others] = [...unprepared, ...unfolded];
    if (first) throw new HandlerFailure([first, ...others]);
    await this.write(rows, table, keys, folded);
  }

  /** The row that events of one key make of the one before them. */
  foldAll(events: readonly RecordedEvent[], before: object | undefined): object | undefined {
    return events
      .filter(({ type }) => this.wants(type))
      .reduce<Row>((row, event) => this.foldOne(event, row), before);
  }

  /** That of its row. */
  protected sequenceIn(event: RecordedEvent): string {
    const columns = Object.entries(this.row.key(this.events.revive(event)));
    if (columns.length > 1) columns.sort(([a], [b]) => (a < b ? -1 : 1));
    return columns.map(([, value]) => String(value)).join('/');
  }

  private foldOne(event: RecordedEvent, before: Row): Row {
    try {
      return this.fold(event, this.events.revive(event), before);
    } catch (cause) {
      throw new HandlerFailure([{ event, cause }]);
    }
  }

  private prepare(events: readonly RecordedEvent[], table: BulkRows) {
    const prepared: PreparedEvent[] = [];
    const unprepared: FailedEvent[] = [];
    for (const event of events) {
      if (!this.wants(event.type)) continue;
      try {
        const revived = this.events.revive(event);
        const key = this.row.key(revived);
        prepared.push({ event, revived, key, text: table.keyText(key) });
      } catch (cause) {
        unprepared.push({ event, cause });
      }
    }
    return { prepared, unprepared };
  }

  /** The rows of all keys but those at whose events a handler throws. */
  private foldEach(prepared: readonly PreparedEvent[], found: ReadonlyMap<string, object>) {
    const folded = new Map<string, Row>();
    const unfolded: FailedEvent[] = [];
    const failed = new Set<string>();
    for (const { event, revived, text } of prepared) {
      if (failed.has(text)) continue;
      try {
        folded.set(text, this.fold(event, revived, folded.has(text) ? folded.get(text) : found.get(text)));
      } catch (cause) {
        failed.add(text);
        unfolded.push({ event, cause });
      }
    }
    // One that was never there need not be taken away.
    for (const [text, row] of folded) if (!row && !found.has(text)) folded.delete(text);
    return { folded, unfolded };
  }

  private fold({ type }: RecordedEvent, revived: RecordedEvent<object>, before: Row): Row {
    let row = before;
    for (const handle of this.handlersOf(type)) {
      row = asRow(handle(revived, row), this.description.name, type);
    }
    return row;
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
