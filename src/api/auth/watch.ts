import { Refusal } from '../problem/refusal.js';
import type { Authenticated } from './authenticated.js';

/** The longest delay of a timer. */
const LONGEST_DELAY_MS = 2_147_483_647;

/** Ends what lasts when that by which somebody got in holds no longer: it has expired, or was taken back. */
export class Watch {
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  /** @param ask authenticates anew. */
  constructor(
    private readonly ask: () => Promise<Authenticated>,
    private readonly end: () => void,
  ) {}

  begin({ expiresAt, until, recheckMs }: Authenticated): this {
    if (this.isOver || until === Infinity) return this;
    const now = Date.now();
    // Who has come in after it had expired, by the tolerance between two clocks, stays for that.
    const left = (expiresAt > now ? expiresAt : until) - now;
    const look = recheckMs !== undefined && recheckMs < left;
    const delay = Math.max(0, Math.min(left, recheckMs ?? left, LONGEST_DELAY_MS));
    this.timer = setTimeout(() => {
      if (look || delay < left) this.again();
      else this.over();
    }, delay).unref();
    return this;
  }

  /** Safe to call twice. */
  stop(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private again(): void {
    this.ask().then(
      (found) => this.begin(found),
      (error: unknown) => {
        if (error instanceof Refusal) this.over();
        // Trouble that passes is no reason to send anybody away.
        else
          this.timer = setTimeout(() => {
            this.again();
          }, 1_000).unref();
      },
    );
  }

  private over(): void {
    if (this.isOver) return;
    this.stop();
    this.end();
  }
}
