import { PostgresServer } from './postgres-server.mjs';

/** Starts the server that all tests share, unless `TEST_DATABASE_URL` names one. Jest's projects share one process. */
export default async function start() {
  globalThis.tidemarkPostgres ??= process.env.TEST_DATABASE_URL ? undefined : PostgresServer.start();
  const server = await globalThis.tidemarkPostgres;
  if (server) process.env.TEST_DATABASE_URL = server.url();
}
