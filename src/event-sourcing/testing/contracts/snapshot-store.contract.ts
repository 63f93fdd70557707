import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { StoredSnapshot } from '../../snapshots/snapshot.js';
import type { SnapshotStore } from '../../snapshots/snapshot-store.js';
import { runner } from './event-store-suite.js';

/** A store of its own for one test. */
export interface SnapshotStoreHarness {
  readonly store: SnapshotStore;
  /** Closes whatever was opened. */
  readonly close: () => Promise<void>;
}

/**
 * What each snapshot store promises, as tests for any runner with `describe`, `it`, `beforeEach` and `afterEach` in
 * its globals. `open` gives each test an empty store of its own.
 */
export function snapshotStoreContract(name: string, open: () => Promise<SnapshotStoreHarness>): void {
  const { describe, it, beforeEach, afterEach } = runner();
  let harness: SnapshotStoreHarness;

  describe(`${name}: the contract of a snapshot store`, () => {
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    it('gives back what was kept, to the letter', async () => {
      const kept = snapshot({ state: '{"note":"ü \\" \' \\u0001 $1 ?1 🌊"}', version: 2 ** 53 - 1 });
      await harness.store.keep(kept);
      deepStrictEqual({ ...(await harness.store.find(kept)) }, kept);
    });

    it('knows nothing of other streams and schemas', async () => {
      await harness.store.keep(snapshot({ stream: 'c.a-1', schema: 2 }));
      strictEqual(await harness.store.find({ stream: 'c.a-2', schema: 2 }), undefined);
      strictEqual(await harness.store.find({ stream: 'c.a-1', schema: 1 }), undefined);
      strictEqual(await harness.store.find({ stream: 'c.a-1', schema: 3 }), undefined);
    });

    it('keeps what came last, also when it is of an earlier version', async () => {
      for (const version of [10, 30, 20]) await harness.store.keep(snapshot({ version }));
      strictEqual((await harness.store.find(snapshot()))?.version, 20);
    });

    it('forgets older schemas of the stream, and no newer ones', async () => {
      const { store } = harness;
      await store.keep(snapshot({ schema: 1 }));
      await store.keep(snapshot({ schema: 3 }));
      await store.keep(snapshot({ stream: 'c.a-2', schema: 1 }));
      await store.keep(snapshot({ schema: 2 }));
      strictEqual(await store.find(snapshot({ schema: 1 })), undefined);
      strictEqual((await store.find(snapshot({ schema: 2 })))?.schema, 2);
      strictEqual((await store.find(snapshot({ schema: 3 })))?.schema, 3);
      strictEqual((await store.find(snapshot({ stream: 'c.a-2', schema: 1 })))?.schema, 1);
    });

    it('does not look into what it keeps', async () => {
      const damaged = snapshot({ state: 'no JSON', checksum: 'none' });
      await harness.store.keep(damaged);
      deepStrictEqual({ ...(await harness.store.find(damaged)) }, damaged);
    });

    it('answers many at the same time, each with its own', async () => {
      const streams = Array.from({ length: 150 }, (_, n) => `c.a-${String(n)}`);
      for (const [n, stream] of streams.entries()) {
        if (n % 3 > 0) await harness.store.keep(snapshot({ stream, version: n }));
      }
      const found = await Promise.all(streams.map((stream) => harness.store.find({ stream, schema: 1 })));
      deepStrictEqual(
        found.map((each) => each?.version),
        streams.map((_, n) => (n % 3 > 0 ? n : undefined)),
      );
    });
  });
}

function snapshot(more: Partial<StoredSnapshot> = {}): StoredSnapshot {
  return {
    stream: 'c.a-1',
    schema: 1,
    version: 7,
    eventId: '00000000-0000-7000-8000-000000000007',
    state: '{}',
    checksum: 'c'.repeat(64),
    ...more,
  };
}
