import type { EntityManager } from 'typeorm';
import { BuildTables, quoted } from './build-tables.js';

interface IndexRow {
  readonly name: string;
  readonly sql: string;
}

/** The name of an index in the statement that made it. */
const INDEX_NAME = /^(CREATE (?:UNIQUE )?INDEX )("(?:[^"]|"")+"|\S+)/i;

/** By renaming tables, which is transactional in SQLite: nobody else ever sees it. */
export class SqliteBuildTables extends BuildTables {
  async create(rows: EntityManager): Promise<void> {
    for (const table of this.tables) {
      const sql = await sqlOf(rows, table);
      const indexes = await indexesOf(rows, table);
      await rename(rows, table, `${table}__live`);
      await rows.query(sql);
      for (const index of indexes) await rows.query(named(index, `${index.name}__build`));
      await rename(rows, table, `${table}__build`);
      await rename(rows, `${table}__live`, table);
    }
  }

  async enter(rows: EntityManager): Promise<void> {
    for (const table of this.tables) {
      await rename(rows, table, `${table}__live`);
      await rename(rows, `${table}__build`, table);
    }
  }

  async leave(rows: EntityManager): Promise<void> {
    for (const table of this.tables) {
      await rename(rows, table, `${table}__build`);
      await rename(rows, `${table}__live`, table);
    }
  }

  async switch(rows: EntityManager): Promise<void> {
    await this.dropKept(rows);
    for (const table of this.tables) {
      const indexes = await indexesOf(rows, table);
      await rename(rows, table, `${table}__kept`);
      await rename(rows, `${table}__build`, table);
      // An index cannot be renamed, and migrations know the live ones by their names.
      for (const { name } of [...indexes, ...(await indexesOf(rows, table))]) {
        await rows.query(`DROP INDEX ${quoted(name)}`);
      }
      for (const { sql } of indexes) await rows.query(sql);
    }
  }

  async drop(rows: EntityManager): Promise<void> {
    for (const table of this.tables) await rows.query(`DROP TABLE IF EXISTS ${quoted(`${table}__build`)}`);
  }

  async dropKept(rows: EntityManager): Promise<void> {
    for (const table of this.tables) await rows.query(`DROP TABLE IF EXISTS ${quoted(`${table}__kept`)}`);
  }

  /** What was renamed or dropped since is in its snapshot as it was. */
  async keep(): Promise<void> {
    // Nothing has to be done for that.
  }

  /** They have the names of the live ones, which stay. */
  async rename(): Promise<void> {
    // Nothing has to be done for that.
  }

  nameOf(table: string): string {
    return quoted(`${table}__build`);
  }
}

async function rename(rows: EntityManager, from: string, to: string): Promise<void> {
  await rows.query(`ALTER TABLE ${quoted(from)} RENAME TO ${quoted(to)}`);
}

async function sqlOf(rows: EntityManager, table: string): Promise<string> {
  const [found] = await rows.query<{ sql: string }[]>(
    "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?",
    [table],
  );
  if (!found) throw new Error(`There is no table ${table} to build anew. Run the migrations.`);
  return found.sql;
}

/** Those that somebody has made: a primary key has its own. */
function indexesOf(rows: EntityManager, table: string): Promise<IndexRow[]> {
  return rows.query<IndexRow[]>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name",
    [table],
  );
}

function named({ sql }: IndexRow, name: string): string {
  return sql.replace(INDEX_NAME, (_, create: string) => `${create}${quoted(name)}`);
}
