import type { Schedule } from '../schedule.js';
import type { Owner } from '../virtual/virtual-time.js';

/** What an instance has to do with what outlives it. */
export class Wire {
  constructor(
    private readonly schedule: Schedule,
    private readonly owner: Owner,
  ) {}

  /** Changes nothing. */
  ask<T>(effect: () => Promise<T>): Promise<T> {
    return this.schedule.call(this.owner, false, effect);
  }

  /** Happens or does not, and it may be in doubt which. */
  commit<T>(effect: () => Promise<T>): Promise<T> {
    return this.schedule.call(this.owner, true, effect);
  }
}
