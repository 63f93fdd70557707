import { Clock } from '../context/clock.js';

/** A clock that stands still until it is moved. */
export class FixedClock extends Clock {
  private time: number;

  /** Default: 2026-01-01T00:00:00.000Z. */
  constructor(start: Date | string = '2026-01-01T00:00:00.000Z') {
    super();
    this.time = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  /** Moves it forward. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}
