import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { PoisonedEvent, PreparedEvent } from '../../subscriptions/sequenced-event.js';
import type { ProjectionDescription } from '../projection.decorator.js';
import { BulkRows, type StoredRow } from '../../store/typeorm/bulk-rows.js';
import { allPrepared, Projector, type Write } from './projector.js';
import type { RowMemory } from './row-memory.js';

type Row = object | undefined;
type RowDescription = NonNullable<ProjectionDescription['row']>;

/** Folds events into rows in memory: one statement to read the rows that they are about, and one to write them. */
export class RowProjector extends Projector<Row> {
  readonly pageSize = 3_000;

  constructor(
    description: ProjectionDescription,
    private readonly row: RowDescription,
    instance: object,
    events: EventRegistry,
  ) {
    super(description, instance, events);
  }

  /**
   * Reads what is not remembered, and folds.
   *
   * @param memory as with every projector.
   * @param nameOf the SQL name of the table that stands in for one of this name. Default: none does.
   */
  override async begin(
    events: readonly PreparedEvent[],
    reading: EntityManager,
    memory?: RowMemory,
    nameOf?: (table: string) => string,
  ): Promise<Write> {
    if (events.length === 0) return { run: () => Promise.resolve() };
    const metadata = reading.connection.getMetadata(this.row.entity);
    const table = BulkRows.of(metadata, nameOf?.(metadata.tableName));
    const keys = this.keysOf(events);
    const before = await this.rowsBefore(keys, table, reading, memory);
    const folded = this.foldEach(events, before);
    return this.writeOf(table, keys, folded);
  }

  async apply(events: readonly PreparedEvent[], rows: EntityManager): Promise<void> {
    const write = await this.begin(events, rows);
    await write.run(rows);
  }

  /** The row that events of one key make of the one before them. */
  foldAll(events: readonly RecordedEvent[], before: object | undefined): object | undefined {
    return allPrepared(this.prepare(events)).reduce<Row>((row, event) => this.fold(event, row), before);
  }

  /** That of its row: the key as a text that tells rows apart. */
  protected sequenceOf(revived: RecordedEvent<object>): string {
    const columns = Object.entries(this.row.key(revived));
    const [[, only] = [], ...others] = columns;
    if (others.length === 0 && typeof only !== 'object') return String(only);
    return JSON.stringify(columns.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value as unknown));
  }

  /** The keys of the rows that events are about, by their sequences. */
  private keysOf(events: readonly PreparedEvent[]): ReadonlyMap<string, object> {
    const keys = new Map<string, object>();
    for (const { sequence, revived } of events) {
      if (!keys.has(sequence)) keys.set(sequence, this.row.key(revived));
    }
    return keys;
  }

  private async rowsBefore(
    keys: ReadonlyMap<string, object>,
    table: BulkRows,
    reading: EntityManager,
    memory: RowMemory | undefined,
  ): Promise<ReadonlyMap<string, Row>> {
    const before = new Map<string, Row>();
    const unknown = new Map<string, object>();
    for (const [sequence, key] of keys) {
      const stored = memory?.get(sequence);
      if (stored) before.set(sequence, table.revive(stored));
      else unknown.set(sequence, key);
    }
    if (unknown.size === 0) return before;
    const found = await table.read(reading, [...unknown.values()]);
    for (const [sequence, key] of unknown) before.set(sequence, found.get(table.keyText(key)));
    return before;
  }

  /** What events make of rows, by their sequences. */
  private foldEach(
    events: readonly PreparedEvent[],
    before: ReadonlyMap<string, Row>,
  ): ReadonlyMap<string, Row> {
    const folded = new Map(before);
    const failed = new Map<string, PoisonedEvent>();
    for (const prepared of events) {
      const { event, sequence } = prepared;
      if (failed.has(sequence)) continue;
      try {
        folded.set(sequence, this.fold(prepared, folded.get(sequence)));
      } catch (cause) {
        failed.set(sequence, { event, sequence, cause });
      }
    }
    const [first, ...others] = failed.values();
    if (first) throw new HandlerFailure([first, ...others]);
    // One that was never there need not be taken away.
    for (const [sequence, row] of folded) if (!row && !before.get(sequence)) folded.delete(sequence);
    return folded;
  }

  private fold({ event: { type }, revived }: PreparedEvent, before: Row): Row {
    let row = before;
    for (const handle of this.handlersOf(type)) {
      row = asRow(handle(revived, row), this.description.name, type);
    }
    return row;
  }

  private writeOf(
    table: BulkRows,
    keys: ReadonlyMap<string, object>,
    folded: ReadonlyMap<string, Row>,
  ): Write {
    const kept = new Map<string, StoredRow>();
    const gone = new Map<string, object>();
    for (const [sequence, key] of keys) {
      const row = folded.get(sequence);
      if (row) kept.set(sequence, table.stored({ ...row, ...key }));
      else if (folded.has(sequence)) gone.set(sequence, key);
    }
    const stored = [...kept.values()];
    return {
      run: async (rows) => {
        if (kept.size > 0) await table.upsertStored(rows, stored);
        if (gone.size > 0) await table.delete(rows, [...gone.values()]);
      },
      upsert: kept.size > 0 && gone.size === 0 ? table.asUpsert(stored) : undefined,
      rows: new Map([...folded.keys()].map((sequence) => [sequence, table.exact(kept.get(sequence))])),
    };
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
