import type { AggregateRepositoryHarness } from './aggregate-repository-suite.js';
import { changing } from './changing.contract.js';
import { runner } from './event-store-suite.js';
import { loading } from './loading.contract.js';

/**
 * What each repository promises, however it keeps its aggregates: tests for any runner with `describe`, `it`,
 * `beforeEach` and `afterEach` in its globals (Jest, Vitest with `globals`). `open` gives each test an empty one.
 */
export function aggregateRepositoryContract(
  name: string,
  open: () => Promise<AggregateRepositoryHarness>,
): void {
  const { describe, beforeEach, afterEach } = runner();
  let harness: AggregateRepositoryHarness;
  const current = () => harness;

  describe(`${name}: the contract of a repository`, () => {
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    loading(current);
    changing(current);
  });
}
