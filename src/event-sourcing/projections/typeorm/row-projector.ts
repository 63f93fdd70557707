import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { BulkRows } from '../../store/typeorm/bulk-rows.js';
import type { PreparedEvent } from '../../subscriptions/sequenced-event.js';
import type { ProjectionDescription } from '../projection.decorator.js';
import { allPrepared, Projector, type Write, writeAll } from './projector.js';
import { type Folding, type Row, RowFold } from './row-fold.js';
import type { RowMemory } from './row-memory.js';

type RowDescription = NonNullable<ProjectionDescription['row']>;

/** Folds events into rows in memory: one statement to read the rows that they are about, and one to write them. */
export class RowProjector extends Projector<Row> {
  readonly pageSize = 5_000;
  private readonly folding: Folding = {
    keyOf: (revived) => this.row.key(revived),
    fold: (event, before) => this.foldOne(event, before),
  };

  constructor(
    description: ProjectionDescription,
    private readonly row: RowDescription,
    instance: object,
    events: EventRegistry,
  ) {
    super(description, instance, events);
  }

  /**
   * The rows that events make, from none on.
   *
   * @param reading where rows are read.
   * @param memory the rows that need not be read.
   * @param nameOf the SQL name of the table that stands in for one of this name. Default: none does.
   */
  fold(reading: EntityManager, memory?: RowMemory, nameOf?: (table: string) => string): RowFold {
    const metadata = reading.connection.getMetadata(this.row.entity);
    return new RowFold(this.folding, BulkRows.of(metadata, nameOf?.(metadata.tableName)), reading, memory);
  }

  override async begin(
    events: readonly PreparedEvent[],
    reading: EntityManager,
    memory?: RowMemory,
  ): Promise<Write> {
    const fold = this.fold(reading, memory);
    return writeAll(fold, events);
  }

  async apply(events: readonly PreparedEvent[], rows: EntityManager): Promise<void> {
    const write = await this.begin(events, rows);
    await write.run(rows);
  }

  /** The row that events of one key make of the one before them. */
  foldAll(events: readonly RecordedEvent[], before: object | undefined): object | undefined {
    return allPrepared(this.prepare(events)).reduce<Row>((row, event) => this.foldOne(event, row), before);
  }

  /** That of its row: the key as a text that tells rows apart. */
  protected sequenceOf(revived: RecordedEvent<object>): string {
    const key = this.row.key(revived);
    const only = onlyValueOf(key);
    if (only !== undefined) return only;
    const columns = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify(columns.map(([, value]) => value as unknown));
  }

  private foldOne({ event: { type }, revived }: PreparedEvent, before: Row): Row {
    let row = before;
    for (const handle of this.handlersOf(type)) {
      row = asRow(handle(revived, row), this.description.name, type);
    }
    return row;
  }
}

/** That of a key of one column, as a text; asked for each event, and most keys are such. */
function onlyValueOf(key: object): string | undefined {
  const values: readonly unknown[] = Object.values(key);
  const [only] = values;
  return values.length === 1 && (typeof only === 'string' || typeof only === 'number')
    ? String(only)
    : undefined;
}

function asRow(result: unknown, projection: string, type: string): Row {
  if (result === null) return undefined;
  if (typeof result === 'object' && !('then' in result)) return result;
  const found = typeof result === 'object' ? 'a promise' : typeof result;
  throw new TypeError(
    `${projection} gave ${found} for ${type}. Expected the row as it is from now on, or null for none.`,
  );
}
