/**
 * Lets so many begin in one turn of the event loop, and the rest in the turns that follow, in their order. What comes in at
 * once would else be done in one turn, in which nobody is answered, not even whoever asks whether the service lives.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private room: number;
  private more = 0;
  private begun = 0;
  private isScheduled = false;

  constructor(private readonly inOneTurn: number) {
    this.room = inOneTurn;
  }

  /** Calls `begin` at once where this turn has room for it, else in its own turn. */
  take(begin: () => void): void {
    this.waiting.push(begin);
    this.go();
  }

  /** Gives the next turn that much more room: this one takes longer by something else, which must not crowd them out. */
  makeRoom(more: number): void {
    this.more += more;
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
        this.room = this.inOneTurn + this.more;
        this.more = 0;
        this.go();
      });
    }
  }
}
