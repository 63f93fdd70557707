import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Pace } from './pace.js';

const STRETCH_MS = 2;
const PUT_OFF_MS = 40;

describe('a pace', () => {
  let pace: Pace;
  let gone: number[];

  beforeEach(() => {
    jest.useFakeTimers();
    pace = paceOf(1_000_000);
    gone = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const paceOf = (mostPerSecond: number) =>
    new Pace({ atOnce: 2, stretchMs: STRETCH_MS, putOffMs: PUT_OFF_MS, mostPerSecond });
  const take = (...numbers: number[]) => {
    for (const n of numbers) pace.take(() => gone.push(n));
  };
  /** A turn of the event loop that takes so long, after which sockets have been looked at. */
  const turn = (milliseconds = 0) => {
    jest.advanceTimersByTime(milliseconds);
  };

  it('does what there is room for in the same turn, and the rest in the stretches that follow, in its order', () => {
    take(1, 2, 3, 4, 5);
    turn();
    expect(gone).toEqual([1, 2]);
    turn(STRETCH_MS);
    expect(gone).toEqual([1, 2, 3, 4]);
    turn(STRETCH_MS);
    expect(gone).toEqual([1, 2, 3, 4, 5]);
  });

  it('puts nothing off for longer than it may, as much as there is', () => {
    take(...Array.from({ length: 1_000 }, (_, n) => n));
    turn(PUT_OFF_MS / 2);
    expect(gone.length).toBeLessThan(50);
    turn(PUT_OFF_MS / 2 + STRETCH_MS);
    expect(gone).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });

  it('does it earlier by a turn when turns are long, but puts it off for half as long at least', () => {
    const clock = jest.spyOn(performance, 'now');
    // Each turn of the event loop takes longer than anything may be put off.
    for (let n = 0; n < 20; n += 1) {
      take(0);
      clock.mockReturnValue(performance.now() + 2 * PUT_OFF_MS);
      turn();
    }
    gone = [];
    take(1, 2, 3, 4, 5);
    turn();
    const atOnce = gone.length;
    expect(atOnce).toBeLessThan(5);
    clock.mockReturnValue(performance.now() + PUT_OFF_MS / 2);
    take(6);
    turn();
    expect(gone).toEqual([1, 2, 3, 4, 5]);
    clock.mockRestore();
  });

  it('lets wait what is more than may be done in a second, in its order', () => {
    pace = paceOf(1_000);
    const all = Array.from({ length: 3_000 }, (_, n) => n);
    take(...all);
    turn(1_000);
    expect(gone.length).toBeGreaterThan(900);
    expect(gone.length).toBeLessThan(1_100);
    turn(2_100);
    expect(gone).toEqual(all);
  });

  it('makes up for a long turn, but for no idle hour', () => {
    pace = paceOf(1_000);
    turn(3_600_000);
    take(...Array.from({ length: 1_000 }, (_, n) => n));
    turn(PUT_OFF_MS);
    expect(gone.length).toBeLessThan(100);
  });

  it('has nothing to do when nothing waits', () => {
    take(1);
    turn(10 * STRETCH_MS);
    expect(gone).toEqual([1]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
