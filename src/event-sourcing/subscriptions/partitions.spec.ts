import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketOf, contains, divide, type Division, isHandled, nameOf } from './partitions.js';

const EVENTS = 60;

/** What a consumer's partitions do, with the events in memory. */
class Model {
  readonly handled: number[] = [];
  private positions: Division = [0];
  private earlier: readonly Division[] = [];

  constructor(private readonly buckets: readonly number[]) {}

  /** Lets a partition handle the next events. */
  feed(index: number, count: number): void {
    const part = index % this.positions.length;
    const from = this.positions[part] ?? 0;
    const to = Math.min(from + count, this.buckets.length);
    for (let position = from + 1; position <= to; position += 1) {
      const bucket = this.buckets[position - 1] ?? 0;
      const isMine = contains({ index: part, count: this.positions.length }, bucket);
      if (isMine && !isHandled(this.earlier, position, bucket)) this.handled.push(position);
    }
    this.positions = this.positions.map((position, each) => (each === part ? to : position));
  }

  divide(count: number): void {
    const { position, earlier } = divide(this.positions, this.earlier);
    this.positions = Array.from({ length: count }, () => position);
    this.earlier = earlier;
  }

  finish(): void {
    for (const [part] of this.positions.entries()) this.feed(part, EVENTS);
  }
}

const step = fc.oneof(
  fc.record({ feed: fc.nat(20), count: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ divide: fc.integer({ min: 1, max: 8 }) }),
);

describe('partitions', () => {
  it('handle each event once, and each sequence in its order, however often their number changes', () => {
    const sequences = fc.array(fc.nat(12), { minLength: EVENTS, maxLength: EVENTS });
    fc.assert(
      fc.property(sequences, fc.array(step, { maxLength: 30 }), (names, steps) => {
        const buckets = names.map((name) => bucketOf(String(name)));
        const model = new Model(buckets);
        for (const each of steps) {
          if ('divide' in each) model.divide(each.divide);
          else model.feed(each.feed, each.count);
        }
        model.finish();
        expect([...model.handled].sort((a, b) => a - b)).toEqual(buckets.map((_, index) => index + 1));
        for (const bucket of new Set(buckets)) {
          const inOrder = model.handled.filter((position) => buckets[position - 1] === bucket);
          expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('forget earlier divisions that all have caught up with', () => {
    expect(divide([5, 9], [[3, 4]])).toEqual({ position: 5, earlier: [[5, 9]] });
    expect(divide([9, 9], [[5, 9]])).toEqual({ position: 9, earlier: [] });
  });

  it('give each sequence to one of them, for ever the same', () => {
    expect(['', 'a', 'foobar', 'accounts.account-ä'].map(bucketOf)).toEqual([
      0x811c9dc5 >>> 1,
      0xe40c292c >>> 1,
      0xbf9cf968 >>> 1,
      1_341_983_048,
    ]);
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 4_000; n += 1) {
      const part = bucketOf(`accounts.account-${String(n)}`) % 4;
      counts[part] = (counts[part] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });

  it('have names of their own where there are several', () => {
    expect(nameOf('a.b', { index: 0, count: 1 })).toBe('a.b');
    expect(nameOf('a.b', { index: 1, count: 4 })).toBe('a.b 2/4');
  });
});
