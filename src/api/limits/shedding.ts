/** How much of the latest delay goes into the smoothed one. */
const WEIGHT = 0.2;
/** How fast more is shed while there is too much to do, and less when there is not. */
const STEP_UP = 0.1;
const STEP_DOWN = 0.02;

/**
 * Sheds a share of what comes, more and more while the smoothed delay is above its limit and less and less while it is below.
 * So neither does one long turn shed anything, nor does everything come back at once: it does not flap.
 */
export class Shedding {
  private smoothed = 0;
  private share = 0;
  private owed = 0;

  constructor(private readonly limitMs: number) {}

  /** What is shed now, from 0 to 1. */
  get shedShare(): number {
    return this.share;
  }

  /** Notes how long turns have taken lately. Call it at even intervals. */
  observe(delayMs: number): void {
    this.smoothed += WEIGHT * (delayMs - this.smoothed);
    const step = this.smoothed > this.limitMs ? STEP_UP : -STEP_DOWN;
    this.share = Math.min(Math.max(this.share + step, 0), 1);
  }

  /** Whether the next one is to be shed. The shed ones are spread evenly. */
  isNextShed(): boolean {
    this.owed += this.share;
    if (this.owed < 1) return false;
    this.owed -= 1;
    return true;
  }
}
