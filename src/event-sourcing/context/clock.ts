/**
 * The engine's only source of the time. Domain code owns no clock: times reach it in commands and recorded events.
 */
export abstract class Clock {
  /** The time, as far as the engine is concerned. */
  abstract now(): Date;
}

/** The machine's clock, in UTC. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
