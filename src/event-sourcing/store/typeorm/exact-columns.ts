import type { EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

/** Texts of any length, whole numbers and truth values: what neither engine rounds, cuts, fills up or writes in another way. */
const EXACT: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: isText,
  varchar: isText,
  'character varying': isText,
  smallint: isWhole,
  integer: isWhole,
  bigint: isWhole,
  boolean: (value) => value === true || value === false || value === 0 || value === 1,
};

/** Tells of stored values whether a database gives them back as they are; undefined when of some column nobody can tell. */
export function exactValues(
  { connection }: EntityMetadata,
  columns: readonly ColumnMetadata[],
): ((values: readonly unknown[]) => boolean) | undefined {
  const checks = columns.map((column) =>
    column.isArray || column.length !== '' ? undefined : EXACT[connection.driver.normalizeType(column)],
  );
  const known = checks.filter((check) => check !== undefined);
  if (known.length < checks.length) return undefined;
  return (values) => known.every((isExact, index) => values[index] === null || isExact(values[index]));
}

/** Half a character is stored as another one. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed();
}

/** JSON knows no negative zero. */
function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
