import type { EntityManager, EntityMetadata } from 'typeorm';

const LISTED = 100;

/** A row that is not the same in both. */
export interface RowDifference {
  /** Its primary key, column by column. */
  readonly key: Readonly<Record<string, unknown>>;
  /** `only-live`: it is missing in the build. `only-build`: it is new there. `differs`: in these columns. */
  readonly kind: 'only-live' | 'only-build' | 'differs';
  readonly columns: readonly string[];
}

/** What a table of a build has that the live one has not, and the other way round. */
export interface TableComparison {
  readonly table: string;
  readonly liveRows: number;
  readonly buildRows: number;
  /** How many rows differ, and the first hundred of them in the order of their keys. */
  readonly differing: number;
  readonly differences: readonly RowDifference[];
}

type Row = Readonly<Record<string, unknown>>;

/** Compares a live table with its build, row by row and column by column, in the database and a transaction of it. */
export async function compareTables(
  snapshot: EntityManager,
  metadata: EntityMetadata,
  build: string,
): Promise<TableComparison> {
  const live = snapshot.connection.driver.escape(metadata.tableName);
  const sql = new ComparisonSql(metadata, live, build);
  const count = async (from: string): Promise<number> => {
    const [row] = await snapshot.query<{ n: number | string }[]>(`SELECT count(*) AS n ${from}`);
    return Number(row?.n);
  };
  const rows = await snapshot.query<Row[]>(sql.differences);
  return {
    table: metadata.tableName,
    liveRows: await count(`FROM ${live}`),
    buildRows: await count(`FROM ${build}`),
    differing: await count(sql.differing),
    differences: rows.map((row) => differenceIn(row, sql.keys, sql.columns)),
  };
}

/** What is asked of both tables, `l` the live one and `b` the build. */
class ComparisonSql {
  readonly keys: readonly string[];
  readonly columns: readonly string[];

  constructor(
    private readonly metadata: EntityMetadata,
    private readonly live: string,
    private readonly build: string,
  ) {
    this.keys = metadata.primaryColumns.map(({ databaseName }) => databaseName);
    this.columns = metadata.columns
      .filter(({ isVirtual }) => !isVirtual)
      .map(({ databaseName }) => databaseName);
  }

  /** The rows that are not the same. */
  get differing(): string {
    const isSameKey = this.keys.map((key) => `${this.name('l', key)} = ${this.name('b', key)}`);
    const isOther = this.columns.map((column) => this.isOther(column));
    return `FROM ${this.live} l FULL JOIN ${this.build} b ON ${isSameKey.join(' AND ')} WHERE ${isOther.join(' OR ')}`;
  }

  /** The first of them: their keys, in which columns they differ, and on which side they are missing. */
  get differences(): string {
    const flag = (condition: string, name: string) => `CASE WHEN ${condition} THEN 1 ELSE 0 END AS ${name}`;
    const isAbsent = (side: 'l' | 'b') =>
      this.keys.map((key) => `${this.name(side, key)} IS NULL`).join(' AND ');
    const keys = this.keys.map((key) => `coalesce(${this.name('l', key)}, ${this.name('b', key)})`);
    const shown = [
      ...keys.map((key, index) => `${key} AS k${String(index)}`),
      ...this.columns.map((column, index) => flag(this.isOther(column), `c${String(index)}`)),
      flag(isAbsent('l'), 'only_build'),
      flag(isAbsent('b'), 'only_live'),
    ];
    return `SELECT ${shown.join(', ')} ${this.differing} ORDER BY ${keys.join(', ')} LIMIT ${String(LISTED)}`;
  }

  private isOther(column: string): string {
    return `CAST(${this.name('l', column)} AS text) IS DISTINCT FROM CAST(${this.name('b', column)} AS text)`;
  }

  private name(side: 'l' | 'b', column: string): string {
    return `${side}.${this.metadata.connection.driver.escape(column)}`;
  }
}

function differenceIn(row: Row, keys: readonly string[], columns: readonly string[]): RowDifference {
  const key = Object.fromEntries(keys.map((name, index) => [name, row[`k${String(index)}`]]));
  if (Number(row['only_live']) === 1) return { key, kind: 'only-live', columns: [] };
  if (Number(row['only_build']) === 1) return { key, kind: 'only-build', columns: [] };
  const others = columns.filter((_, index) => Number(row[`c${String(index)}`]) === 1);
  return { key, kind: 'differs', columns: others };
}
