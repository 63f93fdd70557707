import { LRUCache } from 'lru-cache';
import type { Verdict } from '../batch-judge.js';
import type { PreparedAppend, PreparedStream } from '../prepared-append.js';

const REMEMBERED_STREAMS = 1_000;

/**
 * The last events that this instance has stored in some streams: what is stored stays where it is, so that nobody has to
 * look it up who asks whether an event is at a version.
 */
export class LastEvents {
  private readonly byStream = new LRUCache<string, { readonly id: string; readonly version: number }>({
    max: REMEMBERED_STREAMS,
  });

  isAt(id: string, stream: string, version: number): boolean {
    const last = this.byStream.get(stream);
    return last?.id === id && last.version === version;
  }

  /** Takes in what became of a batch. */
  learn(batch: readonly PreparedAppend[], verdicts: readonly Verdict[]): void {
    for (const [index, { streams }] of batch.entries()) {
      const verdict = verdicts[index];
      if (!verdict || 'error' in verdict) continue;
      for (const { stream, version } of verdict.result.streams) {
        const id = streams.find((each) => each.stream === stream)?.events.at(-1)?.id;
        if (id !== undefined) this.byStream.set(stream, { id, version });
      }
    }
  }

  /** Whether each event that a batch is to come after is in the batch itself, before it, or remembered where it is to be. */
  knowsAll(batch: readonly PreparedAppend[]): boolean {
    const inBatch = new Map<string, string>();
    return batch.every(({ streams }) => {
      const isKnown = streams.every((each) => this.knows(each, inBatch));
      for (const { stream, events } of streams) {
        const last = events.at(-1);
        if (last) inBatch.set(stream, last.id);
      }
      return isKnown;
    });
  }

  private knows({ stream, expected, after }: PreparedStream, inBatch: ReadonlyMap<string, string>): boolean {
    if (after === undefined) return true;
    const before = inBatch.get(stream);
    if (before !== undefined) return before === after;
    return typeof expected === 'number' && this.isAt(after, stream, expected);
  }
}
