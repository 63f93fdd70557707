import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Counts } from './counts.js';

/** As many callers are remembered; who is forgotten begins anew. */
const MAX_CALLERS = 50_000;
/** An instance counts no more than this part of the limit in advance. */
const ADVANCE = 100;

/** How a caller stands. */
export interface Standing {
  readonly quota: string;
  readonly limit: number;
  readonly remaining: number;
  readonly endsInSeconds: number;
  /** Whether this one is too many. */
  readonly isExceeded: boolean;
}

/** What this instance knows of a caller. */
interface Hand {
  readonly key: string;
  /** Counted already, and not used yet. */
  left: number;
  /** What is left besides. */
  remaining: number;
  isSpent: boolean;
  endsAt: number;
  adding?: Promise<void>;
}

/**
 * So many requests of each caller within a time. They are counted a few in advance, at most a hundredth of the limit, so that
 * not each of them costs a statement: however many instances there are, together they let through no more than the limit.
 * Who has used it up costs nothing at all.
 */
export class Quota {
  private readonly advance: number;
  private readonly hands: LRUCache<string, Hand>;

  constructor(
    readonly name: string,
    readonly limit: number,
    private readonly counts: Counts,
    maxCallers = MAX_CALLERS,
  ) {
    this.advance = divisorUpTo(Math.max(Math.floor(limit / ADVANCE), 1), limit);
    this.hands = new LRUCache({
      max: maxCallers,
      dispose: ({ key }) => {
        counts.forget(key);
      },
    });
  }

  /** Counts a request of this caller. */
  async take(caller: string): Promise<Standing> {
    const hand = this.handOf(caller);
    for (;;) {
      if (Date.now() >= hand.endsAt) beginAnew(hand);
      if (hand.isSpent) return this.standing(hand, true);
      if (hand.left > 0) break;
      hand.adding ??= this.add(hand);
      await hand.adding;
    }
    hand.left -= 1;
    return this.standing(hand, false);
  }

  /** How a caller stands who has nothing left, as far as is known here; undefined for anybody else. Counts nothing. */
  spent(caller: string): Standing | undefined {
    const hand = this.hands.get(caller);
    const isSpent = hand && Date.now() < hand.endsAt && hand.left + hand.remaining === 0;
    return isSpent ? this.standing(hand, true) : undefined;
  }

  close(): Promise<void> {
    return this.counts.close();
  }

  private handOf(caller: string): Hand {
    const known = this.hands.get(caller);
    if (known) return known;
    // Addresses and principals are personal data: no store has them, and no key is longer than another.
    const key = hash('sha256', caller, 'base64url');
    const hand = { key, left: 0, remaining: this.limit, isSpent: false, endsAt: 0 };
    this.hands.set(caller, hand);
    return hand;
  }

  private async add(hand: Hand): Promise<void> {
    try {
      const { isOver, remaining, endsInMs } = await this.counts.add(hand.key, this.advance);
      hand.endsAt = Date.now() + endsInMs;
      hand.remaining = remaining;
      hand.isSpent = isOver;
      hand.left = isOver ? 0 : this.advance;
    } finally {
      delete hand.adding;
    }
  }

  private standing({ left, remaining, endsAt }: Hand, isExceeded: boolean): Standing {
    const endsInSeconds = Math.max(Math.ceil((endsAt - Date.now()) / 1_000), 1);
    return { quota: this.name, limit: this.limit, remaining: left + remaining, endsInSeconds, isExceeded };
  }
}

function beginAnew(hand: Hand): void {
  hand.left = 0;
  hand.isSpent = false;
}

/** The largest divisor of `whole` that is not above `most`: else what is left at the end could not be counted. */
function divisorUpTo(most: number, whole: number): number {
  let divisor = most;
  while (whole % divisor !== 0) divisor -= 1;
  return divisor;
}
