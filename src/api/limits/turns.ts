/** This part of those that wait begins in a turn, as far as that is neither too few nor too many. */
const SHARE = 1 / 4;

/**
 * Lets so many begin in one turn of the event loop, and the rest in the turns that follow, in their order. What comes in at
 * once would else be done in one turn, in which nobody is answered, not even whoever asks whether the service lives. The more
 * wait, the more begin at once: what begins together is stored together, and a commit costs as much as several requests.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private room: number;
  private begun = 0;
  private isScheduled = false;

  constructor(
    private readonly least: number,
    private readonly most: number,
  ) {
    this.room = least;
  }

  /** Calls `begin` at once where this turn has room for it, else in its own turn. */
  take(begin: () => void): void {
    this.waiting.push(begin);
    this.go();
  }

  private go(): void {
    while (this.begun < this.room) {
      const begin = this.waiting.shift();
      if (!begin) break;
      this.begun += 1;
      begin();
    }
    if (this.begun > 0 && !this.isScheduled) {
      this.isScheduled = true;
      setImmediate(() => {
        this.isScheduled = false;
        this.begun = 0;
        this.room = Math.min(Math.max(Math.round(this.waiting.length * SHARE), this.least), this.most);
        this.go();
      });
    }
  }
}
