import { PredecessorRefusedError } from '../errors/predecessor-refused.error.js';
import type { Attempts } from './attempt.js';

/** A stream as it was remembered when a unit began to rest on it. */
export interface Remembered {
  /** Whether the store has nothing else. */
  isStillSo(): Promise<boolean>;
  /** Forgets it, since the store has something newer. */
  doubt(): void;
}

/** What a unit of work rests on as it was remembered, and may be too old. */
export class RememberedStreams {
  private readonly streams = new Map<string, Remembered>();

  constructor(private readonly attempt: Attempts | undefined) {}

  /** Whether the unit may rest on a stream like this: where others decide again for it. */
  mayHold(stream: string): boolean {
    return this.attempt !== undefined && !this.attempt.doubted.has(stream);
  }

  add(stream: string, remembered: Remembered): void {
    this.streams.set(stream, remembered);
  }

  /**
   * For a conflict on a stream: it may have been remembered, and somebody else has written it since.
   *
   * @throws PredecessorRefusedError when it was: it is decided again on what the store says, and nobody stands in line.
   */
  assertWithout(stream: string): void {
    if (this.streams.has(stream)) this.refuse([stream]);
  }

  /**
   * For what no append judges: that something was refused, or changed nothing.
   *
   * @throws PredecessorRefusedError when it has rested on something that was too old: it is decided again.
   */
  async confirm(): Promise<void> {
    const all = [...this.streams];
    const areStillSo = await Promise.all(all.map(([, remembered]) => remembered.isStillSo()));
    this.refuse(all.filter((_, index) => !areStillSo[index]).map(([stream]) => stream));
  }

  private refuse(wrong: readonly string[]): void {
    for (const stream of wrong) {
      this.streams.get(stream)?.doubt();
      this.attempt?.doubted.add(stream);
    }
    const [first] = wrong;
    if (first !== undefined) throw new PredecessorRefusedError(first, 'what was remembered', 0);
  }
}
