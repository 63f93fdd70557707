import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

const turn = () => new Promise(setImmediate);

describe('turns', () => {
  it('begin at once what they have room for, and the rest in their order, so many in each', async () => {
    const turns = new Turns(3, 3);
    const begun: number[] = [];
    for (let n = 0; n < 8; n += 1) turns.take(() => begun.push(n));
    expect(begun).toEqual([0, 1, 2]);
    await turn();
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
    turns.take(() => begun.push(8));
    await turn();
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('have more room the more wait, up to a limit', async () => {
    const turns = new Turns(1, 4);
    const begun: number[] = [];
    const counts: number[] = [];
    for (let n = 0; n < 24; n += 1) turns.take(() => begun.push(n));
    while (begun.length < 24) {
      counts.push(begun.length);
      await turn();
    }
    expect(counts).toEqual([1, 5, 9, 13, 16, 18, 20, 21, 22, 23]);
    expect(begun).toEqual(Array.from({ length: 24 }, (_, n) => n));
  });

  it('have room again when one is over', async () => {
    const turns = new Turns(1, 1);
    const begun: string[] = [];
    turns.take(() => begun.push('a'));
    await turn();
    turns.take(() => begun.push('b'));
    expect(begun).toEqual(['a', 'b']);
  });
});
