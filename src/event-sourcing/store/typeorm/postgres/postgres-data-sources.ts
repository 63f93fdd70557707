import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { EntityList, MigrationList, PostgresOptions } from '../database-options.js';
import { PostgresClient } from './postgres-client.js';

const DEFAULT_POOL_SIZE = 10;

/** Whoever has to wait for others gives up after this, in milliseconds. */
const FOR_OTHERS = {
  connectionTimeoutMillis: 2_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 5_000,
};

/** Nobody waits for the database longer than this, in milliseconds. */
const PATIENCE = {
  ...FOR_OTHERS,
  statement_timeout: 5_000,
  // For a server that has stopped to answer: after its own timeouts, which say more.
  query_timeout: 6_000,
};

/** Positions and counts are numbers: they stay below 2^53. */
const types = {
  getTypeParser: (...[oid, format]: Parameters<typeof pg.types.getTypeParser>): unknown =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
};

/** For the engine's connections: they write. */
export function writingOptions(options: PostgresOptions, entities: EntityList): DataSourceOptions {
  return { ...sharedOptions(options, PATIENCE, READ_COMMITTED), entities: [...entities] };
}

/** For query handlers: a session that writes is refused. */
export function queryingOptions(options: PostgresOptions): DataSourceOptions {
  return {
    ...sharedOptions(options, PATIENCE, READ_ONLY),
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
  };
}

/** For reads of an operator, which may take their time: all of a transaction from one snapshot. */
export function longReadingOptions(options: PostgresOptions): DataSourceOptions {
  const session = `${READ_ONLY} -c default_transaction_isolation=repeatable\\ read -c statement_timeout=0`;
  return sharedOptions({ ...options, poolSize: 1 }, FOR_OTHERS, session);
}

/** For migrations, which may take their time. */
export function migratingOptions(options: PostgresOptions, migrations: MigrationList): DataSourceOptions {
  return { ...sharedOptions({ ...options, poolSize: 1 }, {}, READ_COMMITTED), migrations: [...migrations] };
}

const READ_ONLY = '-c default_transaction_read_only=on';
// Each statement of an append must see what was committed while it waited for its turn.
const READ_COMMITTED = '-c default_transaction_isolation=read\\ committed';

function sharedOptions({ url, poolSize }: PostgresOptions, patience: object, session: string) {
  return {
    type: 'postgres' as const,
    url,
    poolSize: poolSize ?? DEFAULT_POOL_SIZE,
    applicationName: 'tidemark',
    installExtensions: false,
    // Whoever uses a connection is told; one that breaks while it is idle is simply replaced.
    poolErrorHandler: () => undefined,
    extra: { Client: PostgresClient, types, keepAlive: true, options: session, ...patience },
  };
}

export async function connect(options: DataSourceOptions): Promise<DataSource> {
  return new DataSource(options).initialize();
}
