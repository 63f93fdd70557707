import { describe, expect, it } from '@jest/globals';
import { ConcurrencyConflictError } from '../../../src/event-sourcing/index.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { openLog } from '../../support/engines.js';

describe('racers for one version', () => {
  it('have one winner in each of 200 rounds, and the losers learn the version', async () => {
    const { store, close } = await openLog();
    for (let version = 0; version < 200; version += 1) {
      const racers = Array.from({ length: 64 }, () =>
        store.append([{ stream: 'race', expected: version, events: [someEvent()] }]),
      );
      const outcomes = await Promise.allSettled(racers);
      const losers = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      expect(losers).toHaveLength(63);
      for (const loser of losers) {
        expect(loser).toBeInstanceOf(ConcurrencyConflictError);
        expect(loser).toMatchObject({ expected: version, actual: version + 1 });
      }
    }
    expect((await store.read('race')).map(({ version }) => version)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    await close();
  });
});
