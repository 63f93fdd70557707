import { describe, expect, it } from '@jest/globals';
import { Shedding } from './shedding.js';

const LIMIT_MS = 100;
const observe = (shedding: Shedding, delayMs: number, times: number) => {
  for (let n = 0; n < times; n += 1) shedding.observe(delayMs);
};
const shedOf = (shedding: Shedding, count: number) =>
  Array.from({ length: count }, () => shedding.isNextShed()).filter(Boolean).length;

describe('shedding', () => {
  it('sheds nothing while turns are short', () => {
    const shedding = new Shedding(LIMIT_MS);
    observe(shedding, 90, 1_000);
    expect(shedOf(shedding, 1_000)).toBe(0);
  });

  it('sheds nothing after one long turn', () => {
    const shedding = new Shedding(LIMIT_MS);
    shedding.observe(400);
    expect(shedOf(shedding, 1_000)).toBe(0);
  });

  it('sheds more and more while they stay long, up to everything', () => {
    const shedding = new Shedding(LIMIT_MS);
    observe(shedding, 300, 3);
    const some = shedOf(shedding, 100);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(50);
    observe(shedding, 300, 20);
    expect(shedOf(shedding, 100)).toBeGreaterThanOrEqual(99);
  });

  it('comes back bit by bit', () => {
    const shedding = new Shedding(LIMIT_MS);
    observe(shedding, 300, 50);
    observe(shedding, 0, 10);
    const soon = shedding.shedShare;
    expect(soon).toBeGreaterThan(0.7);
    observe(shedding, 0, 20);
    expect(shedding.shedShare).toBeLessThan(soon);
    observe(shedding, 0, 50);
    expect(shedOf(shedding, 1_000)).toBe(0);
  });

  it('spreads what it sheds evenly', () => {
    const shedding = new Shedding(LIMIT_MS);
    observe(shedding, 1_000, 5);
    const share = shedding.shedShare;
    expect(share).toBeCloseTo(0.5);
    expect(Array.from({ length: 6 }, () => shedding.isNextShed())).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });
});
