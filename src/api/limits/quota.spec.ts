import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Count, Counts } from './counts.js';
import { LocalCounts } from './local-counts.js';
import { Quota } from './quota.js';

const NAME = 'reads';

/** One count for all, as a database has it, that takes its time. */
class SlowCounts extends Counts {
  readonly added: number[] = [];
  readonly forgotten: string[] = [];
  private total = 0;

  constructor(private readonly limit: number) {
    super();
  }

  async add(_key: string, points: number): Promise<Count> {
    this.added.push(points);
    await new Promise(setImmediate);
    this.total += points;
    const isOver = this.total > this.limit;
    return { isOver, remaining: Math.max(this.limit - this.total, 0), endsInMs: 60_000 };
  }

  forget(key: string): void {
    this.forgotten.push(key);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const local = (limit: number) => new Quota(NAME, limit, new LocalCounts({ name: NAME, limit, seconds: 60 }));
const takeMany = async (quota: Quota, caller: string, count: number) => {
  const standings = [];
  for (let n = 0; n < count; n += 1) standings.push(await quota.take(caller));
  return standings;
};
const allowed = (standings: readonly { isExceeded: boolean }[]) =>
  standings.filter(({ isExceeded }) => !isExceeded).length;

describe('a quota', () => {
  it.each([1, 5, 99, 250, 333, 1_000])('lets %s requests of a caller through, and no more', async (limit) => {
    expect(allowed(await takeMany(local(limit), 'a', limit + 20))).toBe(limit);
  });

  it('says what is left, and when it begins anew', async () => {
    const [first, second, third] = await takeMany(local(2), 'a', 3);
    expect(first).toEqual({ quota: NAME, limit: 2, remaining: 1, endsInSeconds: 60, isExceeded: false });
    expect([second?.remaining, third?.remaining, third?.isExceeded]).toEqual([0, 0, true]);
  });

  it('is one for each caller', async () => {
    const quota = local(1);
    await quota.take('a');
    expect((await quota.take('a')).isExceeded).toBe(true);
    expect((await quota.take('b')).isExceeded).toBe(false);
  });

  it('is shared by those that count together, also when all ask at once', async () => {
    const counts = new SlowCounts(1_000);
    const instances = [1, 2, 3].map(() => new Quota(NAME, 1_000, counts));
    const asked = instances.flatMap((each) => Array.from({ length: 500 }, () => each.take('a')));
    const through = allowed(await Promise.all(asked));
    // What an instance has in advance when the rest is used up nobody can have: a hundredth of it at most.
    expect(through).toBeLessThanOrEqual(1_000);
    expect(through).toBeGreaterThanOrEqual(970);
  });

  it('counts a hundredth of the limit in advance, and only once at a time', async () => {
    const counts = new SlowCounts(1_000);
    const quota = new Quota(NAME, 1_000, counts);
    await Promise.all(Array.from({ length: 25 }, () => quota.take('a')));
    expect(counts.added).toEqual([10, 10, 10]);
  });

  it('counts nothing for whom it lets through no more', async () => {
    const counts = new SlowCounts(3);
    const quota = new Quota(NAME, 3, counts);
    await takeMany(quota, 'a', 20);
    expect(counts.added).toEqual([1, 1, 1, 1]);
  });

  it('forgets the callers that were longest away when there are too many', async () => {
    const counts = new SlowCounts(1_000_000);
    const quota = new Quota(NAME, 100, counts, 10);
    for (let n = 0; n < 25; n += 1) await quota.take(String(n));
    expect(counts.forgotten).toHaveLength(15);
  });

  describe('with time', () => {
    beforeEach(() => {
      jest.useFakeTimers({ now: 1_000_000 });
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    it('begins anew', async () => {
      const quota = local(200);
      expect(allowed(await takeMany(quota, 'a', 250))).toBe(200);
      jest.setSystemTime(1_000_000 + 59_000);
      expect((await quota.take('a')).isExceeded).toBe(true);
      jest.setSystemTime(1_000_000 + 60_000);
      expect(allowed(await takeMany(quota, 'a', 250))).toBe(200);
    });
  });
});
