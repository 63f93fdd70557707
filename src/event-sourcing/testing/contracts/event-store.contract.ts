import type { EventStore } from '../../store/event-store.js';
import { appending } from './appending.contract.js';
import { companions } from './companions.contract.js';
import { concurrency } from './concurrency.contract.js';
import { conditions } from './conditions.contract.js';
import { type EventStoreHarness, runner } from './event-store-suite.js';
import { reading } from './reading.contract.js';
import { resting } from './resting.contract.js';

/**
 * What each event store promises, as tests for any runner with `describe`, `it`, `beforeEach` and `afterEach` in
 * its globals (Jest, Vitest with `globals`). `open` gives each test an empty store of its own.
 */
export function eventStoreContract(name: string, open: () => Promise<EventStoreHarness>): void {
  const { describe, beforeEach, afterEach } = runner();
  let harness: EventStoreHarness;
  const suite = {
    get store(): EventStore {
      return harness.store;
    },
    get another() {
      return harness.another;
    },
  };

  describe(`${name}: the contract of an event store`, () => {
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    appending(suite);
    conditions(suite);
    companions(suite);
    concurrency(suite);
    reading(suite);
    resting(suite);
  });
}
