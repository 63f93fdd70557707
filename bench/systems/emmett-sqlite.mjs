import { getSQLiteEventStore, readMessagesBatch, sqliteConnection } from '@event-driven-io/emmett-sqlite';
import { oneAfterTheOther } from '../support/one-after-the-other.mjs';
import { versionOf } from '../support/versions.mjs';

/**
 * Emmett on one connection that is handed to it (`singleton`), at `synchronous=FULL`; by default it opens a new
 * connection for each call, several times slower and failing when called concurrently. Appends go behind a mutex:
 * on one connection, concurrent transactions run into each other.
 */
export const emmettSqlite = {
  name: 'emmett',
  version: versionOf('@event-driven-io/emmett-sqlite'),
  engines: ['sqlite'],
  async open({ file }) {
    const connection = sqliteConnection({ fileName: file });
    await connection.command('PRAGMA synchronous = FULL');
    const store = getSQLiteEventStore({ fileName: file, connectionOptions: { singleton: true, connection } });
    await store.schema.migrate();
    const inTurn = oneAfterTheOther();
    return {
      append: (id, version, events) => {
        const options = { expectedStreamVersion: version === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(version) };
        return inTurn(() => store.appendToStream(`counter-${id}`, events, options));
      },
      load: async (id) => (await store.readStream(`counter-${id}`)).events.length,
      aggregate: async (id) => (await store.aggregateStream(`counter-${id}`, COUNT)).state,
      // What its consumer reads with; the consumer itself sleeps 50 ms between two pages.
      page: async (after, batchSize) => {
        const read = await readMessagesBatch(connection, { after: BigInt(after), batchSize });
        return { events: read.messages, through: read.currentGlobalPosition };
      },
      close: () => connection.close(),
    };
  },
};

const COUNT = { initialState: () => 0, evolve: (count) => count + 1 };
