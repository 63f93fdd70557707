import { SystemClock } from '../../src/event-sourcing/context/clock.js';
import { TypeormStoredAnswers } from '../../src/event-sourcing/idempotency/typeorm/typeorm-stored-answers.js';
import { engineEntities } from '../../src/event-sourcing/processes/typeorm/entities.js';
import { TypeormProcessStore } from '../../src/event-sourcing/processes/typeorm/typeorm-process-store.js';
import { openDatabase } from '../../src/event-sourcing/store/typeorm/open-database.js';
import { WHOLE } from '../../src/event-sourcing/subscriptions/partitions.js';
import { Checkpoints } from '../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { processStoreContract } from '../../src/event-sourcing/testing/contracts/process-store.contract.js';
import { InMemoryCheckpoints } from '../../src/event-sourcing/testing/in-memory/in-memory-checkpoints.js';
import { InMemoryProcessStore } from '../../src/event-sourcing/testing/in-memory/in-memory-process-store.js';
import { InMemoryStoredAnswers } from '../../src/event-sourcing/testing/in-memory/in-memory-stored-answers.js';
import { MemoryDatabase } from '../../src/event-sourcing/testing/in-memory/memory-database.js';
import { engines } from '../support/engines.js';

const PROCESS = 'tests.process';
const LEASE_MS = 10_000;

for (const engine of engines) {
  processStoreContract(`TypeormProcessStore on ${engine.name}`, async () => {
    const { options, remove } = await engine.fresh();
    const database = await openDatabase(options, engineEntities);
    const checkpoints = new Checkpoints(database, LEASE_MS);
    const answers = new TypeormStoredAnswers(database, { keepMs: LEASE_MS, keepCommandsMs: LEASE_MS });
    return {
      store: new TypeormProcessStore(PROCESS, database, checkpoints, answers),
      answers,
      takeOver: () => checkpoints.takeOver(PROCESS, 1),
      close: async () => {
        await database.close();
        await remove();
      },
    };
  });
}

processStoreContract('InMemoryProcessStore', () => {
  const database = new MemoryDatabase(new SystemClock());
  const checkpoints = new InMemoryCheckpoints(database, LEASE_MS);
  const answers = new InMemoryStoredAnswers(database);
  const share = { name: PROCESS, version: 1, partition: WHOLE };
  const takeOver = async () => {
    checkpoints.expire(share);
    const taken = await checkpoints.leasesOf('a test').claim(share);
    if (!taken) throw new Error('The process was not to be had.');
    return taken;
  };
  const store = new InMemoryProcessStore(database, checkpoints, answers);
  return Promise.resolve({ store, answers, takeOver, close: () => Promise.resolve() });
});
