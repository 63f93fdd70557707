import type { EntityManager } from 'typeorm';

/** SQL: the rows of the first parameter, a JSON text of arrays, as `value`. `value->>n` is a column on both engines. */
export function jsonRows({ connection }: EntityManager): string {
  return connection.options.type === 'postgres'
    ? 'jsonb_array_elements($1::jsonb) AS given(value)'
    : 'json_each(?1) AS given';
}
