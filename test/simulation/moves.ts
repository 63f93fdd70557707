import type { Choices } from './schedule.js';

/**
 * What the schedule does next: `run` a call and answer it at once, or `reply-late`; `fail` it; let it happen and tell
 * that it is `unknown`; tell that, and let it happen later (`doubt`); `crash-before` or `crash-after` it; `wait` while
 * it is under way; `repeat` an earlier delivery; `steal` a lease.
 */
export type Move =
  | 'run'
  | 'reply-late'
  | 'fail'
  | 'unknown'
  | 'doubt'
  | 'crash-before'
  | 'crash-after'
  | 'wait'
  | 'repeat'
  | 'steal';

/** How often in a thousand; what is left is `run`. */
const WEIGHTS: readonly (readonly [Move, number])[] = [
  ['reply-late', 120],
  ['fail', 15],
  ['unknown', 15],
  ['doubt', 10],
  ['crash-before', 6],
  ['crash-after', 8],
  ['wait', 25],
  ['repeat', 25],
  ['steal', 12],
];

/** So many moves by the dice, and then everything is let settle. */
export class DicedChoices implements Choices {
  readonly made = new Map<Move, number>();

  constructor(
    private readonly random: () => number,
    private left: number,
  ) {}

  move(): Move {
    if (this.left === 0) return 'run';
    this.left -= 1;
    const move = this.drawn();
    this.made.set(move, (this.made.get(move) ?? 0) + 1);
    return move;
  }

  below(count: number): number {
    return this.left === 0 ? 0 : Math.floor(this.random() * count);
  }

  private drawn(): Move {
    let rest = this.random() * 1_000;
    for (const [move, weight] of WEIGHTS) {
      if (rest < weight) return move;
      rest -= weight;
    }
    return 'run';
  }
}
