import { beforeEach, describe, expect, it } from '@jest/globals';
import type { History } from './history.js';
import { RememberedHistories } from './remembered-histories.js';

const history = (version: number, size = 1_000): History => ({
  snapshot: undefined,
  events: [],
  size,
  version,
  position: version,
  snapshotVersion: 0,
  wasMisled: false,
});

describe('histories that are remembered', () => {
  let now: number;
  let memory: RememberedHistories;

  beforeEach(() => {
    now = 0;
    memory = new RememberedHistories(() => now);
  });

  it('are the newest of what was kept', () => {
    const newest = history(2);
    memory.keep('a', newest);
    memory.keep('a', history(1));
    expect(memory.find('a')).toBe(newest);
  });

  it('are forgotten when they are doubted, unless there is something newer by then', () => {
    const [older, newer] = [history(1), history(2)];
    memory.keep('a', older);
    memory.doubt('a', older);
    expect(memory.find('a')).toBeUndefined();
    memory.keep('a', newer);
    memory.doubt('a', older);
    expect(memory.find('a')).toBe(newer);
  });

  it('are bounded by what they take, of one stream and in all', () => {
    memory.keep('long', history(1, 256 * 1024 + 1));
    expect(memory.find('long')).toBeUndefined();
    for (let n = 0; n < 300; n += 1) memory.keep(`a-${String(n)}`, history(1, 160_000));
    const found = Array.from({ length: 300 }, (_, n) => memory.find(`a-${String(n)}`)).filter(Boolean);
    expect(found).toHaveLength(104);
  });

  it('are done without for a while where more than one in ten is wrong', () => {
    const useAndDoubt = (uses: number, wrong: number) => {
      for (let n = 0; n < uses; n += 1) {
        memory.keep('a', history(1));
        const found = memory.find('a');
        if (found && n < wrong) memory.doubt('a', found);
      }
    };
    useAndDoubt(200, 9);
    memory.keep('b', history(1));
    useAndDoubt(100, 10);
    expect(memory.find('b')).toEqual(history(1));
    useAndDoubt(100, 100);
    expect(memory.find('b')).toBeUndefined();
    memory.keep('b', history(1));
    expect(memory.find('b')).toBeUndefined();
    now = 5_000;
    memory.keep('b', history(1));
    expect(memory.find('b')).toEqual(history(1));
  });
});
