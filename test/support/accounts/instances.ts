import { afterEach, beforeEach } from '@jest/globals';
import type { INestApplicationContext, Provider } from '@nestjs/common';
import type { EventSourcingOptions } from '../../../src/event-sourcing/index.js';
import { engine, type TestDatabase } from '../engines.js';
import { accountsOn } from './accounts-app.js';

/** Instances of the accounts that share a database. */
export interface AccountInstances {
  /** Those that have been started and not stopped. */
  readonly running: readonly INestApplicationContext[];
  readonly start: (...providers: readonly Provider[]) => Promise<INestApplicationContext>;
  readonly stop: (app: INestApplicationContext) => Promise<void>;
  /** Keeps a copy of the database, while no instance runs, and gives what puts it back. */
  readonly backUp: TestDatabase['backUp'];
}

/** Gives each test of a `describe` an empty database, and stops after it whatever it has started there. */
export function accountInstances(
  options: Pick<EventSourcingOptions, 'leaseMs' | 'idempotency'> = {},
): AccountInstances {
  let database: TestDatabase;
  const running: INestApplicationContext[] = [];

  beforeEach(async () => {
    database = await engine.fresh();
  });
  afterEach(async () => {
    for (const app of running.splice(0)) await app.close();
    await database.remove();
  });

  return {
    running,
    start: async (...providers) => {
      const app = await accountsOn({ ...database.options, ...options }, ...providers);
      running.push(app);
      return app;
    },
    stop: async (app) => {
      running.splice(running.indexOf(app), 1);
      await app.close();
    },
    backUp: () => database.backUp(),
  };
}
