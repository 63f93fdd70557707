interface PutOff {
  readonly go: () => void;
  readonly latest: number;
}

/** How much of the latest turn goes into the smoothed one. */
const WEIGHT = 0.2;

/**
 * Does so much in each stretch of time at once, and puts the rest off for about so long, in its order: for a turn of the event
 * loop less, since the next one comes too late, but for no less than half as long, however long turns are.
 */
export class Pace {
  private readonly waiting: PutOff[] = [];
  private readonly atOnce: number;
  private readonly stretchMs: number;
  private readonly putOffMs: number;
  private lookedAt = 0;
  private turnMs = 0;
  private gone = 0;
  private isTicking = false;
  private isLooking = false;

  constructor({ atOnce, stretchMs, putOffMs }: { atOnce: number; stretchMs: number; putOffMs: number }) {
    this.atOnce = atOnce;
    this.stretchMs = stretchMs;
    this.putOffMs = putOffMs;
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
    const due = performance.now() + Math.min(this.turnMs, this.putOffMs / 2);
    for (;;) {
      const [next] = this.waiting;
      if (!next || (this.gone >= this.atOnce && next.latest > due)) return;
      this.waiting.shift();
      this.gone += 1;
      next.go();
    }
  }
}
