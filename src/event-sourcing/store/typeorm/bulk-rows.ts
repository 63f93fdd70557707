import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { EntityManager, EntityMetadata } from 'typeorm';
import { exactValues } from './exact-columns.js';
import { PLANNED_ANEW } from './planned-anew.js';

type Value = Readonly<Record<string, unknown>>;

/** The values of a row's columns as they are stored. */
export type StoredRow = readonly unknown[];

/** Rows that are written as a part of a larger statement, on PostgreSQL. */
export interface StatementPart {
  /** The statement, which writes nothing unless a condition holds, with the name of its parameter. */
  readonly sql: (condition: string, parameter: string) => string;
  /** Made when it is asked for: where there is something else to write, it is not. */
  readonly parameter: () => string;
}

/** A row as it is to be, and which one it takes the place of. */
export interface Replacement {
  readonly row: object;
  /** What the guarding column says there now, 0 for no row. */
  readonly before: number;
}

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
  private readonly isExact: ReturnType<typeof exactValues>;

  private constructor(
    private readonly metadata: EntityMetadata,
    private readonly table: string,
  ) {
    this.columns = metadata.columns.filter(({ isVirtual }) => !isVirtual);
    this.keyColumns = metadata.primaryColumns;
    this.isPostgres = metadata.connection.options.type === 'postgres';
    this.readSql = `${PLANNED_ANEW} SELECT ${this.names(this.columns).join(', ')} FROM ${this.table}
      WHERE ${this.isAmong(' LIMIT $2')}`;
    this.upsertSql = this.upsertStatement();
    this.deleteSql = `DELETE FROM ${this.table} WHERE ${this.isAmong()}`;
    this.isExact = exactValues(metadata, this.columns);
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
    const found = await rows.query<Value[]>(this.readSql, [this.json(this.keyColumns, keys), keys.length]);
    return new Map(found.map((value) => this.found(value)).map((row) => [this.keyText(row), row]));
  }

  /** Writes rows, whether they are there or not. */
  async upsert(rows: EntityManager, values: readonly object[]): Promise<void> {
    await this.upsertStored(
      rows,
      values.map((value) => this.stored(value)),
    );
  }

  /** Writes what `stored` has given, whether the rows are there or not. */
  async upsertStored(rows: EntityManager, stored: readonly StoredRow[]): Promise<void> {
    await rows.query(this.upsertSql, [this.asJson(stored)]);
  }

  /** The same as a part of a statement; undefined with SQLite, whose statements have no such parts. */
  asUpsert(stored: readonly StoredRow[]): StatementPart | undefined {
    if (!this.isPostgres) return undefined;
    return { sql: (...given) => this.upsertStatement(...given), parameter: () => this.asJson(stored) };
  }

  /** What is stored for a row. */
  stored(row: object): StoredRow {
    return this.storedValues(this.columns, row);
  }

  /** What is stored for a row, if reading it gives just that; undefined where a database may make something else of it. */
  exact(stored: StoredRow | undefined): StoredRow | undefined {
    return stored && this.isExact?.(stored) ? stored : undefined;
  }

  /** The row as reading it would give it. */
  revive(stored: StoredRow): object {
    return this.hydrate((_, index) => stored[index]);
  }

  /**
   * Writes rows, each if a column of the row that is there says what it is expected to say.
   *
   * @returns the texts of the keys of those that were written.
   */
  async replace(
    rows: EntityManager,
    guard: string,
    replacements: readonly Replacement[],
  ): Promise<ReadonlySet<string>> {
    const stored = replacements.map(({ row, before }) => [...this.storedValues(this.columns, row), before]);
    const written = await rows.query<Value[]>(this.replaceStatement(guard), [this.asJson(stored)]);
    return new Set(written.map((value) => this.keyText(this.found(value))));
  }

  async delete(rows: EntityManager, keys: readonly object[]): Promise<void> {
    await rows.query(...this.deletion(keys));
  }

  /** The statement that deletes the rows of these keys, and its parameters. */
  deletion(keys: readonly object[]): [sql: string, parameters: unknown[]] {
    return [this.deleteSql, [this.json(this.keyColumns, keys)]];
  }

  private upsertStatement(condition = 'true', parameter = '$1'): string {
    const names = this.names(this.columns).join(', ');
    return `INSERT INTO ${this.table} (${names}) ${this.select(this.columns, [], condition, parameter)} ${this.onConflict}`;
  }

  /** TypeORM gives back rows of SQLite only for statements that do not begin with INSERT. */
  private replaceStatement(guard: string): string {
    const names = this.names(this.columns);
    const keys = this.names(this.keyColumns);
    const [guarding = ''] = this.names(this.columns.filter(({ propertyName }) => propertyName === guard));
    const isSame = keys.map((key) => `stored.${key} = input.${key}`).join(' AND ');
    return `WITH input (${[...names, '__before'].join(', ')}) AS (${this.select(this.columns, ['bigint'])})
       INSERT INTO ${this.table} (${names.join(', ')})
       SELECT ${names.map((name) => `input.${name}`).join(', ')}
         FROM input LEFT JOIN ${this.table} AS stored ON ${isSame}
         WHERE COALESCE(stored.${guarding}, 0) = input.__before
       ${this.onConflict} RETURNING ${keys.join(', ')}`;
  }

  private get onConflict(): string {
    const keys = this.names(this.keyColumns);
    const changes = this.names(this.columns)
      .filter((name) => !keys.includes(name))
      .map((name) => `${name} = excluded.${name}`);
    const action = changes.length > 0 ? `DO UPDATE SET ${changes.join(', ')}` : 'DO NOTHING';
    return `ON CONFLICT (${keys.join(', ')}) ${action}`;
  }

  private isAmong(limit = ''): string {
    return `(${this.names(this.keyColumns).join(', ')}) IN (${this.select(this.keyColumns)}${limit})`;
  }

  /** The rows of the JSON parameter, with values of some more types. `WHERE true` tells SQLite that no join follows. */
  private select(
    columns: readonly ColumnMetadata[],
    more: readonly string[] = [],
    condition = 'true',
    parameter = '$1',
  ): string {
    const types = [...columns.map((column) => this.typeOf(column)), ...more];
    if (!this.isPostgres) {
      const values = types.map((_, index) => `value->>${String(index)}`).join(', ');
      return `SELECT ${values} FROM json_each(?1) WHERE ${condition}`;
    }
    const typed = types.map((type, index) => `c${String(index)} ${type}`);
    return `SELECT * FROM jsonb_to_recordset(${parameter}) AS input (${typed.join(', ')}) WHERE ${condition}`;
  }

  private json(columns: readonly ColumnMetadata[], values: readonly object[]): string {
    return this.asJson(values.map((value) => this.storedValues(columns, value)));
  }

  private asJson(stored: readonly (readonly unknown[])[]): string {
    if (!this.isPostgres) return JSON.stringify(stored);
    return JSON.stringify(
      stored.map((row) => Object.fromEntries(row.map((value, index) => [`c${String(index)}`, value]))),
    );
  }

  private storedValues(columns: readonly ColumnMetadata[], row: object): readonly unknown[] {
    return columns.map((column) => this.storedValue(row, column));
  }

  private storedValue(row: object, column: ColumnMetadata): unknown {
    const value = this.valueOf(row, column);
    // Already a part of a JSON text.
    if (column.type === 'jsonb' || column.type === 'json') return value ?? null;
    return (this.metadata.connection.driver.preparePersistentValue(value, column) as unknown) ?? null;
  }

  private found(value: Value): object {
    return this.hydrate(({ databaseName }) => value[databaseName]);
  }

  private hydrate(valueOf: (column: ColumnMetadata, index: number) => unknown): object {
    const row = this.metadata.create() as object;
    for (const [index, column] of this.columns.entries()) {
      const stored = valueOf(column, index);
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
