import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { EntityManager, EntityMetadata } from 'typeorm';

type Value = Readonly<Record<string, unknown>>;

const known = new WeakMap<EntityMetadata, Map<string, BulkRows>>();

/**
 * Reads and writes many rows of an entity by one statement each. Values travel as one JSON text and are converted as
 * TypeORM converts them; TypeORM's own `save` takes a statement for each row.
 */
export class BulkRows {
  private readonly columns: readonly ColumnMetadata[];
  private readonly keyColumns: readonly ColumnMetadata[];
  private readonly isPostgres: boolean;
  private readonly readSql: string;
  private readonly upsertSql: string;
  private readonly deleteSql: string;

  private constructor(
    private readonly metadata: EntityMetadata,
    private readonly table: string,
  ) {
    this.columns = metadata.columns.filter(({ isVirtual }) => !isVirtual);
    this.keyColumns = metadata.primaryColumns;
    this.isPostgres = metadata.connection.options.type === 'postgres';
    this.readSql = `SELECT ${this.names(this.columns).join(', ')} FROM ${this.table} WHERE ${this.isAmong}`;
    this.upsertSql = this.upsertStatement();
    this.deleteSql = `DELETE FROM ${this.table} WHERE ${this.isAmong}`;
  }

  /** In the table of the entity, or in another one with the same columns, named as SQL names it. */
  static of(metadata: EntityMetadata, table = nameOf(metadata)): BulkRows {
    const tables = known.get(metadata) ?? new Map<string, BulkRows>();
    const rows = tables.get(table) ?? new BulkRows(metadata, table);
    known.set(metadata, tables.set(table, rows));
    return rows;
  }

  /** The primary key as a text that tells rows apart. */
  keyText(key: object): string {
    return JSON.stringify(this.keyColumns.map((column) => this.valueOf(key, column)));
  }

  /** The rows of these keys, by the texts of their keys. */
  async read(rows: EntityManager, keys: readonly object[]): Promise<ReadonlyMap<string, object>> {
    const found = await rows.query<Value[]>(this.readSql, [this.json(this.keyColumns, keys)]);
    const hydrated = found.map((value) => this.hydrate(value));
    return new Map(hydrated.map((row) => [this.keyText(row), row]));
  }

  /** Writes rows, whether they are there or not. */
  async upsert(rows: EntityManager, values: readonly object[]): Promise<void> {
    await rows.query(this.upsertSql, [this.json(this.columns, values)]);
  }

  async delete(rows: EntityManager, keys: readonly object[]): Promise<void> {
    await rows.query(this.deleteSql, [this.json(this.keyColumns, keys)]);
  }

  private upsertStatement(): string {
    const names = this.names(this.columns);
    const keys = this.names(this.keyColumns);
    const changes = names.filter((name) => !keys.includes(name)).map((name) => `${name} = excluded.${name}`);
    const action = changes.length > 0 ? `DO UPDATE SET ${changes.join(', ')}` : 'DO NOTHING';
    return `INSERT INTO ${this.table} (${names.join(', ')}) ${this.select(this.columns)}
       ON CONFLICT (${keys.join(', ')}) ${action}`;
  }

  private get isAmong(): string {
    return `(${this.names(this.keyColumns).join(', ')}) IN (${this.select(this.keyColumns)})`;
  }

  /** The rows of the JSON parameter. `WHERE true` tells SQLite that no join follows. */
  private select(columns: readonly ColumnMetadata[]): string {
    if (!this.isPostgres) {
      const values = columns.map((_, index) => `value->>${String(index)}`).join(', ');
      return `SELECT ${values} FROM json_each(?1) WHERE true`;
    }
    const typed = columns.map((column, index) => `c${String(index)} ${this.typeOf(column)}`);
    return `SELECT * FROM jsonb_to_recordset($1) AS input (${typed.join(', ')}) WHERE true`;
  }

  private json(columns: readonly ColumnMetadata[], values: readonly object[]): string {
    const stored = values.map((value) => columns.map((column) => this.storedValue(value, column)));
    if (!this.isPostgres) return JSON.stringify(stored);
    return JSON.stringify(
      stored.map((row) => Object.fromEntries(row.map((value, index) => [`c${String(index)}`, value]))),
    );
  }

  private storedValue(row: object, column: ColumnMetadata): unknown {
    const value = this.valueOf(row, column);
    // Already a part of a JSON text.
    if (column.type === 'jsonb' || column.type === 'json') return value ?? null;
    return (this.metadata.connection.driver.preparePersistentValue(value, column) as unknown) ?? null;
  }

  private hydrate(value: Value): object {
    const row = this.metadata.create() as object;
    for (const column of this.columns) {
      const stored = value[column.databaseName];
      const hydrated: unknown = this.metadata.connection.driver.prepareHydratedValue(stored, column);
      column.setEntityValue(row, hydrated);
    }
    return row;
  }

  private valueOf(row: object, column: ColumnMetadata): unknown {
    return column.getEntityValue(row);
  }

  private typeOf(column: ColumnMetadata): string {
    const type = this.metadata.connection.driver.normalizeType(column);
    return column.isArray ? `${type}[]` : type;
  }

  private names(columns: readonly ColumnMetadata[]): readonly string[] {
    return columns.map(({ databaseName }) => this.metadata.connection.driver.escape(databaseName));
  }
}

function nameOf({ tablePath, connection }: EntityMetadata): string {
  return tablePath
    .split('.')
    .map((part) => connection.driver.escape(part))
    .join('.');
}
