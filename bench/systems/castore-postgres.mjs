import { EventStore } from '@castore/core';
import { PostgresEventStorageAdapter } from '@castore/event-storage-adapter-postgres';
import { versionOf } from '../support/versions.mjs';

/** Castore with its defaults: a pool of connections. It has no order across streams, and so no page of the log. */
export const castorePostgres = {
  name: 'castore',
  version: versionOf('@castore/event-storage-adapter-postgres'),
  engines: ['postgres'],
  async open({ url }) {
    await PostgresEventStorageAdapter.createEventTable({ connectionString: url });
    const adapter = new PostgresEventStorageAdapter({ connectionString: url });
    const store = new EventStore({
      eventStoreId: 'COUNTERS',
      eventTypes: [],
      eventStorageAdapter: adapter,
      reducer: ({ count = 0 } = {}, { aggregateId, version }) => ({ aggregateId, version, count: count + 1 }),
    });
    return {
      append: (aggregateId, version, events) => {
        const details = events.map(({ type, data, metadata }, index) => ({
          aggregateId,
          version: version + index + 1,
          type,
          payload: data,
          metadata,
        }));
        if (details.length === 1) return store.pushEvent(details[0]);
        return EventStore.pushEventGroup(...details.map((detail) => store.groupEvent(detail)));
      },
      load: async (id) => (await store.getEvents(id)).events.length,
      aggregate: async (id) => (await store.getAggregate(id)).aggregate.count,
      // The adapter cannot be closed otherwise.
      close: () => adapter._sql.end(),
    };
  },
};
