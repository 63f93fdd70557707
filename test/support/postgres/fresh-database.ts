import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A PostgreSQL database of its own, and what removes it. */
export interface FreshDatabase {
  readonly url: string;
  /** Runs a statement as the superuser of the tests. */
  readonly query: <T extends object>(sql: string, parameters?: readonly unknown[]) => Promise<T[]>;
  /** Keeps a copy, while nobody is connected, and gives what puts it back. */
  readonly backUp: () => Promise<() => Promise<void>>;
  readonly remove: () => Promise<void>;
}

/** Makes an empty database on `server`, by default the one that the tests share. */
export async function freshDatabase(server = process.env['TEST_DATABASE_URL']): Promise<FreshDatabase> {
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set. Run the tests with npm run jest.');
  const name = `tidemark_${randomUUID().replaceAll('-', '')}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).toString();
  return {
    url,
    query: (sql, parameters) => run(url, sql, parameters),
    backUp: async () => {
      await run(server, `CREATE DATABASE ${name}_backup TEMPLATE ${name}`);
      return async () => {
        await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
        await run(server, `ALTER DATABASE ${name}_backup RENAME TO ${name}`);
      };
    },
    remove: async () => {
      await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function run<T extends object>(url: string, sql: string, parameters: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}
