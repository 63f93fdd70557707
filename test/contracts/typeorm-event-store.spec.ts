import { openDatabase } from '../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { eventStoreContract } from '../../src/event-sourcing/testing/index.js';
import { engines, openLog } from '../support/engines.js';

for (const engine of engines) {
  eventStoreContract(`TypeormEventStore on ${engine.name}`, () => openLog(engine));
}

eventStoreContract('TypeormEventStore on SQLite in memory', async () => {
  const store = new TypeormEventStore(await openDatabase({ type: 'sqlite', file: ':memory:' }));
  return { store, close: () => store.close() };
});
