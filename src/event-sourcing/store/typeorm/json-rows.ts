import type { EntityManager } from 'typeorm';

/**
 * SQL: the rows of a parameter, by default the only one, a JSON text of arrays, as `value`. `value->>n` is a column on both
 * engines.
 */
export function jsonRows({ connection }: EntityManager, parameter = '$1'): string {
  return connection.options.type === 'postgres'
    ? `jsonb_array_elements(${parameter}::jsonb) AS given(value)`
    : 'json_each(?1) AS given';
}
