import type { AppendResult } from '../store/event-store.js';

/** Nobody stands for longer than this in a line that does not move: then all of it go on at once. */
const PATIENCE_MS = 2_000;
/** Who comes to a line of this length goes on without a turn. */
const MAX_WAITING = 10_000;
/** After so many turns in a row that wrote nothing, a line helps nobody. */
const IDLE_TURNS = 16;
/** A line stays for so long when nobody stands in it: what was wanted by many will be again. */
const LINGER_MS = 1_000;
/** After so many appends that rest on each other the next waits for the store, so that histories do not grow. */
const MAX_LINKS = 500;

/** Appends that rest on each other: when one is refused, so are those behind it. */
interface Chain {
  isBroken: boolean;
  links: number;
}

/** What was decided last in a line, on its way into the store. */
export interface Tip {
  /** What the next may decide on, as its repository understands it. */
  readonly history: () => unknown;
  readonly lastEventId: string;
  readonly outcome: Promise<AppendResult>;
}

interface Place {
  readonly since: number;
  readonly go: (turn: Turn | undefined) => void;
}

/** Being the one of a line who decides. */
export class Turn {
  private isOver = false;
  private hasPredecessor = false;

  constructor(private readonly line: Line) {}

  /** What was decided last and is not stored yet. What is stored is read from the store, where others write too. */
  async tip(): Promise<Tip | undefined> {
    await this.line.untilShort();
    const tip = this.line.pendingTip;
    this.hasPredecessor = tip !== undefined;
    return tip;
  }

  /** Whether what was decided last, and this one rests on, was refused meanwhile. */
  get isDoomed(): boolean {
    return this.hasPredecessor && this.line.isBroken;
  }

  /** Lets the next one decide: on `tip`, or on what the store says. Safe to call twice. */
  end(tip?: Tip): void {
    if (this.isOver) return;
    this.isOver = true;
    this.line.pass(tip, this.hasPredecessor);
  }
}

/** Those who want to write one stream: one decides, the others wait for their turn in the order they came. */
class Line {
  private readonly waiting: Place[] = [];
  private isHeld = false;
  private isDissolved = false;
  private idleTurns = 0;
  private movedAt = 0;
  private pending = 0;
  private tip: Tip | undefined;
  private chain: Chain = { isBroken: false, links: 0 };
  private timer: NodeJS.Timeout | undefined;
  private closing: NodeJS.Timeout | undefined;

  constructor(private readonly onEnd: () => void) {}

  get pendingTip(): Tip | undefined {
    return this.chain.isBroken ? undefined : this.tip;
  }

  get isBroken(): boolean {
    return this.chain.isBroken;
  }

  async untilShort(): Promise<void> {
    if (this.chain.links < MAX_LINKS) return;
    await this.pendingTip?.outcome.catch(() => undefined);
  }

  stand(): Promise<Turn | undefined> {
    if (!this.isHeld) return Promise.resolve(this.take());
    if (this.waiting.length >= MAX_WAITING) return Promise.resolve(undefined);
    return new Promise((go) => {
      this.waiting.push({ since: performance.now(), go });
      this.timer ??= setTimeout(() => {
        this.lookAtTheClock();
      }, PATIENCE_MS).unref();
    });
  }

  /** @param hasPredecessor whether `tip` rests on the one before it, and not on what is stored. */
  pass(tip: Tip | undefined, hasPredecessor: boolean): void {
    if (this.isDissolved) return;
    this.isHeld = false;
    this.movedAt = performance.now();
    this.idleTurns = tip ? 0 : this.idleTurns + 1;
    if (tip) this.follow(tip, hasPredecessor);
    if (this.idleTurns >= IDLE_TURNS) {
      this.dissolve();
      return;
    }
    const next = this.waiting.shift();
    if (next) next.go(this.take());
    else this.endIfEmpty();
  }

  private take(): Turn {
    this.isHeld = true;
    clearTimeout(this.closing);
    this.closing = undefined;
    return new Turn(this);
  }

  private follow(tip: Tip, hasPredecessor: boolean): void {
    // What it rests on was refused while it was decided, and so will it be: nobody may rest on it.
    if (hasPredecessor && this.chain.isBroken) return;
    if (!this.pendingTip) this.chain = { isBroken: false, links: 0 };
    const { chain } = this;
    chain.links += 1;
    this.tip = tip;
    this.pending += 1;
    const settled = (isStored: boolean) => {
      if (!isStored) chain.isBroken = true;
      if (this.tip === tip) this.tip = undefined;
      this.pending -= 1;
      this.endIfEmpty();
    };
    tip.outcome.then(
      () => {
        settled(true);
      },
      () => {
        settled(false);
      },
    );
  }

  private lookAtTheClock(): void {
    this.timer = undefined;
    const [first] = this.waiting;
    if (!first) return;
    const rest = Math.max(first.since, this.movedAt) + PATIENCE_MS - performance.now();
    if (rest <= 0) this.dissolve();
    else
      this.timer = setTimeout(() => {
        this.lookAtTheClock();
      }, rest).unref();
  }

  private dissolve(): void {
    this.end();
    for (const { go } of this.waiting.splice(0)) go(undefined);
  }

  private endIfEmpty(): void {
    if (this.isHeld || this.waiting.length > 0 || this.pending > 0 || this.isDissolved) return;
    this.closing ??= setTimeout(() => {
      this.end();
    }, LINGER_MS).unref();
  }

  private end(): void {
    if (this.isDissolved) return;
    this.isDissolved = true;
    clearTimeout(this.timer);
    clearTimeout(this.closing);
    this.onEnd();
  }
}

/**
 * The lines of the streams that many commands of this instance want to write at once. A line begins with a conflict
 * and ends a moment after the last has left it. It saves work and decides nothing: that a decision rests on the state that was
 * there is for the store to see, and whoever waits too long goes on without a turn.
 */
export class StreamLines {
  private readonly lines = new Map<string, Line>();

  /** A turn on a stream, at the end of its line, if it has one. */
  async join(stream: string): Promise<Turn | undefined> {
    return this.lines.get(stream)?.stand();
  }

  /** A turn on a stream, at the end of its line, which begins here if need be. */
  async stand(stream: string): Promise<Turn | undefined> {
    const line = this.lines.get(stream) ?? this.begin(stream);
    return line.stand();
  }

  private begin(stream: string): Line {
    const line = new Line(() => {
      this.lines.delete(stream);
    });
    this.lines.set(stream, line);
    return line;
  }
}
