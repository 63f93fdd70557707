import { describe, expect, it } from '@jest/globals';
import type { RebuildStatus } from '../event-sourcing/index.js';
import { progress } from './progress.js';

const line = (position: number, head: number, more: Partial<RebuildStatus> = {}) =>
  progress({ version: 2, position, head, rate: 1_000, secondsLeft: 7, parked: 0, ...more } as RebuildStatus);

describe('the progress of a build', () => {
  it('is a bar, a count, a rate and the time that is left', () => {
    expect(line(3_000, 10_000)).toBe(
      'building version 2 [######--------------] 3,000 of 10,000 (30 %), 1,000 events/s, 7 s left',
    );
  });

  it('is full at the head, and where the log is empty', () => {
    for (const at of [line(10, 10), line(0, 0), line(12, 10)]) expect(at).toContain('[####################]');
  });

  it('says what is parked, and nothing of a time that is not known', () => {
    expect(line(1, 10, { secondsLeft: null, parked: 3 })).toContain('events/s, 3 parked');
  });
});
