import { InMemorySnapshotStore, snapshotStoreContract } from '../../src/event-sourcing/testing/index.js';

snapshotStoreContract('InMemorySnapshotStore', () =>
  Promise.resolve({ store: new InMemorySnapshotStore(), close: () => Promise.resolve() }),
);
