import type { EntityManager } from 'typeorm';

/** SQL: the texts of a parameter that is a JSON array of them. */
export function jsonTexts({ connection }: Pick<EntityManager, 'connection'>, parameter: string): string {
  return connection.options.type === 'postgres'
    ? `(SELECT jsonb_array_elements_text(CAST(${parameter} AS jsonb)))`
    : `(SELECT value FROM json_each(${parameter}))`;
}
