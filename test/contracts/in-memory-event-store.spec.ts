import { InMemoryEventStore } from '../../src/event-sourcing/store/in-memory-event-store.js';
import { eventStoreContract } from '../../src/event-sourcing/testing/index.js';

eventStoreContract('InMemoryEventStore', () => {
  const store = new InMemoryEventStore();
  return Promise.resolve({ store, close: () => store.close() });
});
