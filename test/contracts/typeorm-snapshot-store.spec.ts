import { TypeormSnapshotStore } from '../../src/event-sourcing/snapshots/typeorm/typeorm-snapshot-store.js';
import { snapshotStoreContract } from '../../src/event-sourcing/testing/index.js';
import { engines, openLog } from '../support/engines.js';

for (const engine of engines) {
  snapshotStoreContract(`TypeormSnapshotStore on ${engine.name}`, async () => {
    const { database, close } = await openLog(engine);
    return { store: new TypeormSnapshotStore(database), close };
  });
}
