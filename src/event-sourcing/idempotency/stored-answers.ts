import type { Once } from '../context/once.js';
import { CompanionWriter } from '../store/companion.js';
import type { Position } from '../store/position.js';

/** What a command has come to, to be stored. */
export interface AnswerOnce {
  readonly once: Once;
  /** What its handler has returned: what JSON gives back as it was. */
  readonly result: unknown;
}

/** What a command has come to, as it was stored. */
export interface StoredAnswer {
  readonly request: string;
  readonly result: unknown;
  /** The position of its last event. */
  readonly position: Position;
}

/**
 * The answers of commands by their keys. One commits with the events of its command or not at all, and a key takes one
 * answer until it has expired: of two commands with the same key, in whichever instances, the second is refused by
 * RequestInProgressError.
 */
export abstract class StoredAnswers extends CompanionWriter<AnswerOnce> {
  /** The answer of a key that has not expired. Sees each commit that was acknowledged. */
  abstract find(once: Once): Promise<StoredAnswer | undefined>;
}
