import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { lookOf, openTallies, TALLY } from '../../../test/support/tallies/tallies.js';
import { InMemorySnapshotStore } from '../snapshots/in-memory-snapshot-store.js';
import { sealed, type StoredSnapshot } from '../snapshots/snapshot.js';
import { InMemoryEventStore } from '../store/in-memory-event-store.js';

const RUNS = 200;
const key = { stream: `${TALLY}-a`, schema: 1 };
const wrong = { fields: { total: -1, last: [], note: 'wrong' }, none: [] };

type Step =
  | { readonly does: 'add' | 'write'; readonly amount: number; readonly settles: boolean }
  | {
      readonly does: 'harm';
      readonly harm: (kept: StoredSnapshot, earlier: StoredSnapshot) => StoredSnapshot;
    };

const command = fc.record({
  does: fc.constantFrom('add' as const, 'write' as const),
  amount: fc.nat(9),
  /** Whether snapshots have their time before the next step. */
  settles: fc.boolean(),
});

const harm = fc
  .oneof(
    fc.nat(40).map((at) => (kept: StoredSnapshot) => ({ ...kept, state: spoilt(kept.state, at) })),
    fc
      .integer({ min: -3, max: 3 })
      .map((by) => (kept: StoredSnapshot) => ({ ...kept, version: kept.version + by })),
    fc.string().map((checksum) => (kept: StoredSnapshot) => ({ ...kept, checksum })),
    fc.integer({ min: 1, max: 40 }).map(
      (version) => () =>
        sealed(key, {
          version,
          eventId: `00000000-0000-7000-8000-${String(version).padStart(12, '0')}`,
          state: wrong,
        }),
    ),
    fc.constant((kept: StoredSnapshot) => ({
      ...sealed({ ...key, stream: `${TALLY}-b` }, { ...kept, state: wrong }),
      stream: key.stream,
    })),
    fc.constant((kept: StoredSnapshot) => sealed(key, { ...kept, state: { fields: { sum: 1 }, none: [] } })),
    fc.constant((kept: StoredSnapshot) => sealed(key, { ...kept, state: { another: 'shape' } })),
    fc.constant((_: StoredSnapshot, earlier: StoredSnapshot) => earlier),
  )
  .map((each): Step => ({ does: 'harm', harm: each }));

const steps = fc.array(fc.oneof({ weight: 5, arbitrary: command }, { weight: 1, arbitrary: harm }), {
  maxLength: 40,
});

function spoilt(text: string, at: number): string {
  const index = at % text.length;
  return `${text.slice(0, index)}${text[index] === '1' ? '2' : '1'}${text.slice(index + 1)}`;
}

describe('an aggregate that is loaded through snapshots', () => {
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is the one that is replayed in full, whatever is done, how often they are taken, and what becomes of them', async () => {
    let used = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), steps, async (every, each) => {
        used += await compare(every, each);
      }),
      { numRuns: RUNS },
    );
    expect(used).toBeGreaterThan(RUNS / 4);
  });
});

/** Gives how often a snapshot was there to be used. */
async function compare(every: number, each: readonly Step[]): Promise<number> {
  const store = new InMemoryEventStore();
  const kept = new InMemorySnapshotStore();
  const { repository, snapshots } = openTallies(store, kept, { every, version: 1 });
  const inFull = openTallies(store, kept).repository;
  let first: StoredSnapshot | undefined;
  let used = 0;
  for (const step of each) {
    const now = await kept.find(key);
    first ??= now;
    if (step.does === 'harm') {
      if (now && first) await kept.keep(step.harm(now, first));
    } else {
      await repository.update('a', (tally) => {
        if (step.does === 'add') tally.add(step.amount);
        else tally.write(step.amount > 5 ? null : String(step.amount));
      });
      if (step.settles) await snapshots.idle();
    }
    if (now) used += 1;
    expect(lookOf(await repository.find('a'))).toEqual(lookOf(await inFull.find('a')));
  }
  await snapshots.close();
  return used;
}
