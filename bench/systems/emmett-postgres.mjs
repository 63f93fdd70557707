import { dumbo } from '@event-driven-io/dumbo';
import { getPostgreSQLEventStore, readMessagesBatch } from '@event-driven-io/emmett-postgresql';
import { versionOf } from '../support/versions.mjs';

/** Emmett with its defaults: a pool of connections. */
export const emmettPostgres = {
  name: 'emmett',
  version: versionOf('@event-driven-io/emmett-postgresql'),
  engines: ['postgres'],
  async open({ url }) {
    const store = getPostgreSQLEventStore(url);
    await store.schema.migrate();
    const pool = dumbo({ connectionString: url });
    return {
      append: (id, version, events) => {
        const options = { expectedStreamVersion: version === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(version) };
        return store.appendToStream(`counter-${id}`, events, options);
      },
      load: async (id) => (await store.readStream(`counter-${id}`)).events.length,
      aggregate: async (id) => (await store.aggregateStream(`counter-${id}`, COUNT)).state,
      // What its consumer reads with; the consumer itself sleeps 50 ms between two pages.
      page: async (after, batchSize) => {
        const read = await readMessagesBatch(pool.execute, { after: BigInt(after), batchSize });
        return { events: read.messages, through: read.currentGlobalPosition };
      },
      close: async () => {
        await pool.close();
        await store.close();
      },
    };
  },
};

const COUNT = { initialState: () => 0, evolve: (count) => count + 1 };
