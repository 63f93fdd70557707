import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assign, type Worker } from './assign.js';

const names = fc.uniqueArray(fc.stringMatching(/^[a-e]\.[a-e]$/), { minLength: 1, maxLength: 8 });
const workers = fc.uniqueArray(fc.record({ id: fc.stringMatching(/^w[0-9]$/), consumers: names }), {
  selector: ({ id }) => id,
  maxLength: 5,
});

describe('the assignment of consumers to workers', () => {
  it('gives each consumer to a worker that can feed it, in whatever order they are listed', () => {
    fc.assert(
      fc.property(workers, (all) => {
        const assigned = assign(all);
        expect([...assigned.keys()].sort()).toEqual(
          [...new Set(all.flatMap((each) => each.consumers))].sort(),
        );
        for (const [consumer, id] of assigned) {
          expect(all.find((each) => each.id === id)?.consumers).toContain(consumer);
        }
        expect(assign([...all].reverse())).toEqual(assigned);
      }),
    );
  });

  it('is even among those that can feed the same', () => {
    const some = fc.tuple(names, fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(some, ([consumers, count]) => {
        const all: Worker[] = Array.from({ length: count }, (_, n) => ({ id: `w${String(n)}`, consumers }));
        const counts = [...assign(all).values()].reduce(
          (sum, id) => sum.set(id, (sum.get(id) ?? 0) + 1),
          new Map(all.map(({ id }) => [id, 0])),
        );
        expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
      }),
    );
  });
});
