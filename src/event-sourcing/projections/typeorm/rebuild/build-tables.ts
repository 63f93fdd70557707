import type { EntityManager } from 'typeorm';

/**
 * The tables of a projection that is built anew, beside those that queries read. Between `enter` and `leave` they
 * have the names of the live ones, so that handlers write to them as they always do; who can name a table uses `nameOf`.
 *
 * Everything happens in the transaction of `rows`, and is undone with it.
 */
export abstract class BuildTables {
  constructor(
    /** The projection's stored name. */
    protected readonly projection: string,
    /** The names of its tables. */
    readonly tables: readonly string[],
  ) {}

  /** Makes them, empty, in the shape of the live ones, with the same keys and indexes. */
  abstract create(rows: EntityManager): Promise<void>;

  /** From now on the names mean these. */
  abstract enter(rows: EntityManager): Promise<void>;

  /** The names mean the live ones again. */
  abstract leave(rows: EntityManager): Promise<void>;

  /** Puts them in the place of the live ones, and keeps those under another name. */
  abstract switch(rows: EntityManager): Promise<void>;

  /** Takes them away. Safe to call twice. */
  abstract drop(rows: EntityManager): Promise<void>;

  /** Takes those away that the last switch has kept. Safe to call twice. */
  abstract dropKept(rows: EntityManager): Promise<void>;

  /**
   * Keeps anybody from taking these or the live ones away, to the end of the transaction of `snapshot`, in which nothing has
   * been read before: what it sees then are the rows of one moment.
   *
   * @throws RebuildError when these are not there, or are being taken away.
   */
  abstract keep(snapshot: EntityManager): Promise<void>;

  /** Those of the build and those that are kept are found by another name of the projection, whatever there is of them. */
  abstract rename(rows: EntityManager, to: string): Promise<void>;

  /** SQL for the name of the build's table, outside of `enter` and `leave`. */
  abstract nameOf(table: string): string;
}

/** A name in SQL, for both engines. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
