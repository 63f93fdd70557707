import { SqliteDatabase } from '../../src/event-sourcing/store/typeorm/sqlite/sqlite-database.js';
import { SqliteEventStore } from '../../src/event-sourcing/store/typeorm/sqlite/sqlite-event-store.js';
import { eventStoreContract } from '../../src/event-sourcing/testing/index.js';
import { temporaryFolder } from '../support/temporary-folder.js';

for (const kind of ['a file', ':memory:']) {
  eventStoreContract(`SqliteEventStore on ${kind}`, async () => {
    const folder = temporaryFolder();
    const file = kind === 'a file' ? folder.file('log.db') : kind;
    const stores: SqliteEventStore[] = [];
    const open = async () => {
      const store = new SqliteEventStore(await SqliteDatabase.open({ type: 'sqlite', file }));
      stores.push(store);
      return store;
    };
    return {
      store: await open(),
      ...(kind === 'a file' && { another: open }),
      close: async () => {
        for (const store of stores) await store.close();
        folder.remove();
      },
    };
  });
}
