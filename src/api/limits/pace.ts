interface PutOff {
  readonly go: () => void;
  readonly latest: number;
}

interface PaceOptions {
  readonly atOnce: number;
  readonly stretchMs: number;
  readonly putOffMs: number;
  readonly mostPerSecond: number;
}

/** How much of the latest turn goes into the smoothed one. */
const WEIGHT = 0.2;

/** What was left undone for so long may be done at once: as long as turns of a busy event loop take. */
const LONGEST_TURN_MS = 50;

/**
 * Does so much in each stretch of time at once, and puts the rest off for about so long, in its order: for a turn of the event
 * loop less, since the next one comes too late, but for no less than half as long, however long turns are. Where more comes than
 * is to be done in a second, it waits for longer.
 */
export class Pace {
  private readonly waiting: PutOff[] = [];
  private readonly atOnce: number;
  private readonly stretchMs: number;
  private readonly putOffMs: number;
  private readonly mostPerMs: number;
  private room: number;
  private roomAt = 0;
  private lookedAt = 0;
  private turnMs = 0;
  private gone = 0;
  private isTicking = false;
  private isLooking = false;

  constructor({ atOnce, stretchMs, putOffMs, mostPerSecond }: PaceOptions) {
    this.atOnce = atOnce;
    this.stretchMs = stretchMs;
    this.putOffMs = putOffMs;
    this.mostPerMs = mostPerSecond / 1_000;
    this.room = this.mostPerMs * LONGEST_TURN_MS;
  }

  /** Calls `go` at the end of this turn where this stretch has room for it, else in its own time. */
  take(go: () => void): void {
    const now = performance.now();
    if (!this.isTicking) this.lookedAt = now;
    this.waiting.push({ go, latest: now + this.putOffMs });
    this.tick();
    this.look();
  }

  /** Goes on at the end of this turn, when sockets have been read. */
  private look(): void {
    if (this.isLooking) return;
    this.isLooking = true;
    setImmediate(() => {
      this.isLooking = false;
      const now = performance.now();
      this.turnMs += WEIGHT * (now - this.lookedAt - this.turnMs);
      this.lookedAt = now;
      this.goOn();
    });
  }

  private tick(): void {
    if (this.isTicking) return;
    this.isTicking = true;
    setTimeout(() => {
      const isOver = this.gone === 0 && this.waiting.length === 0;
      this.isTicking = false;
      this.gone = 0;
      if (isOver) return;
      this.goOn();
      this.tick();
      this.look();
    }, this.stretchMs);
  }

  private goOn(): void {
    const now = performance.now();
    const due = now + Math.min(this.turnMs, this.putOffMs / 2);
    this.room = Math.min(this.room + this.mostPerMs * (now - this.roomAt), this.mostPerMs * LONGEST_TURN_MS);
    this.roomAt = now;
    while (this.room >= 1) {
      const [next] = this.waiting;
      if (!next || (this.gone >= this.atOnce && next.latest > due)) return;
      this.waiting.shift();
      this.room -= 1;
      this.gone += 1;
      next.go();
    }
  }
}
