import type { EntityManager } from 'typeorm';
import { RebuildError } from '../../../errors/rebuild.error.js';
import { BuildTables, quoted } from './build-tables.js';
import { notBuilt } from './not-built.js';

/**
 * While it is built: a row that is written again finds room in its page, and none of its indexes has to be told (a
 * heap-only tuple, see PostgreSQL's documentation of `fillfactor`).
 */
const FILL = 'fillfactor=50';

/** Others had a lock for longer than one waits for it, or waited for one of this transaction in turn. */
const HELD = ['55P03', '40P01'];

/** No such table, or no such schema. */
const GONE = ['42P01', '3F000'];

/** In a schema of their own, which is looked into first in the transactions of the build. */
export class PostgresBuildTables extends BuildTables {
  private readonly suffix = this.projection.replaceAll(/[^a-z0-9]/g, '_');
  private readonly building = `build_${this.suffix}`;
  private readonly kept = `kept_${this.suffix}`;

  async create(rows: EntityManager): Promise<void> {
    await rows.query(`CREATE SCHEMA ${quoted(this.building)}`);
    for (const table of this.tables) {
      const like = `(LIKE ${quoted(table)} INCLUDING ALL EXCLUDING INDEXES)`;
      await rows.query(`CREATE TABLE ${this.nameOf(table)} ${like} WITH (${FILL})`);
      for (const setting of await this.settingsOf(rows, table)) {
        await rows.query(`ALTER TABLE ${this.nameOf(table)} SET (${setting})`);
      }
      for (const { sql } of await this.keysAndIndexes(rows, table)) await rows.query(sql);
    }
  }

  async enter(rows: EntityManager): Promise<void> {
    const path = "$1::text || ', ' || current_setting('search_path')";
    await rows.query(`SELECT set_config('search_path', ${path}, true)`, [quoted(this.building)]);
  }

  async leave(rows: EntityManager): Promise<void> {
    const path = "substr(current_setting('search_path'), length($1::text || ', ') + 1)";
    await rows.query(`SELECT set_config('search_path', ${path}, true)`, [quoted(this.building)]);
  }

  switch(rows: EntityManager): Promise<void> {
    return this.alone(() => this.swap(rows));
  }

  async drop(rows: EntityManager): Promise<void> {
    await this.alone(() => rows.query(`DROP SCHEMA IF EXISTS ${quoted(this.building)} CASCADE`));
  }

  async dropKept(rows: EntityManager): Promise<void> {
    await this.alone(() => rows.query(`DROP SCHEMA IF EXISTS ${quoted(this.kept)} CASCADE`));
  }

  /** A snapshot does not hold DDL back before a table is read, and shows none of the rows of one that was moved since. */
  async keep(snapshot: EntityManager): Promise<void> {
    const all = [...this.tables.map(quoted), ...this.tables.map((table) => this.nameOf(table))];
    try {
      await snapshot.query(`LOCK TABLE ${all.join(', ')} IN ACCESS SHARE MODE`);
    } catch (cause) {
      if (GONE.includes(codeOf(cause))) throw notBuilt(this.projection);
      if (!HELD.includes(codeOf(cause))) throw cause;
      throw new RebuildError(
        `Somebody is taking the tables of ${this.projection}: to switch to its build, or to give it up. Try again later.`,
        { cause },
      );
    }
  }

  async rename(rows: EntityManager, to: string): Promise<void> {
    const { building, kept } = new PostgresBuildTables(to, this.tables);
    for (const [from, name] of [
      [this.building, building],
      [this.kept, kept],
    ] as const) {
      const found = await rows.query<object[]>('SELECT FROM pg_namespace WHERE nspname = $1', [from]);
      if (found.length === 0 || from === name) continue;
      await rows.query(`ALTER SCHEMA ${quoted(from)} RENAME TO ${quoted(name)}`);
    }
  }

  nameOf(table: string): string {
    return `${quoted(this.building)}.${quoted(table)}`;
  }

  private async swap(rows: EntityManager): Promise<void> {
    await this.dropKept(rows);
    const [{ live } = { live: 'public' }] = await rows.query<{ live: string }[]>(
      'SELECT quote_ident(current_schema()) AS live',
    );
    await rows.query(`CREATE SCHEMA ${quoted(this.kept)}`);
    for (const table of this.tables) {
      const settings = await this.settingsOf(rows, table);
      const hasOwnFill = settings.some((setting) => setting.startsWith('fillfactor='));
      if (!hasOwnFill) await rows.query(`ALTER TABLE ${this.nameOf(table)} RESET (fillfactor)`);
      await rows.query(`ALTER TABLE ${live}.${quoted(table)} SET SCHEMA ${quoted(this.kept)}`);
      await rows.query(`ALTER TABLE ${this.nameOf(table)} SET SCHEMA ${live}`);
    }
    await rows.query(`DROP SCHEMA ${quoted(this.building)}`);
  }

  /** Where tables are taken from whoever reads them: the database is well, and somebody else is in the way. */
  private async alone<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (!HELD.includes(codeOf(cause))) throw cause;
      throw new RebuildError(
        `Somebody holds the tables of ${this.projection}: a long transaction reads one of ${this.tables.join(', ')}. ` +
          'End it (see pg_stat_activity), or try again later. Nothing was changed.',
        { cause },
      );
    }
  }

  /** Storage parameters of the live table, which `LIKE` leaves out. */
  private async settingsOf(rows: EntityManager, table: string): Promise<readonly string[]> {
    const found = await rows.query<{ setting: string }[]>(
      'SELECT unnest(reloptions) AS setting FROM pg_class WHERE oid = $1::regclass',
      [quoted(table)],
    );
    return found.map(({ setting }) => setting);
  }

  /** Under the names that they have on the live table: `LIKE` would give them others, which no migration knows. */
  private keysAndIndexes(rows: EntityManager, table: string): Promise<{ sql: string }[]> {
    return rows.query<{ sql: string }[]>(
      `SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', $2::text, conname, pg_get_constraintdef(oid)) AS sql
         FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('p', 'u', 'x')
       UNION ALL
       SELECT replace(pg_get_indexdef(indexrelid),
                      ' ON ' || (SELECT format('%I.%I', nspname, relname) FROM pg_class
                                 JOIN pg_namespace ON pg_namespace.oid = relnamespace
                                 WHERE pg_class.oid = indrelid) || ' ',
                      ' ON ' || $2::text || ' ')
         FROM pg_index WHERE indrelid = $1::regclass
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`,
      [quoted(table), this.nameOf(table)],
    );
  }
}

function codeOf(cause: unknown): string {
  return (cause as { code?: string }).code ?? '';
}
