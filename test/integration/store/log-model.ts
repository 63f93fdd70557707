import type {
  AppendCondition,
  AppendResult,
  NewEvent,
  StreamAppend,
} from '../../../src/event-sourcing/index.js';

interface Stored extends NewEvent {
  readonly stream: string;
  readonly version: number;
}

/**
 * An event store in forty lines that anybody can check by reading: an array, and the rules as they are promised.
 * Answers with a result, or with the code of the refusal.
 */
export class LogModel {
  readonly log: Stored[] = [];

  append(streams: readonly StreamAppend[], conditions: readonly AppendCondition[]): AppendResult | string {
    const events = streams.flatMap((each) => each.events.map((event) => ({ ...event, stream: each.stream })));
    if (events.length === 0) return 'event-store/invalid-append';
    const known = events.map(({ id }) => this.log.findIndex((stored) => stored.id === id));
    if (known.some((index) => index >= 0)) {
      return known.every((index) => index >= 0) ? this.answer(known) : 'event-store/event-id-reused';
    }
    if (!streams.every((each) => this.meets(each))) return 'event-store/concurrency-conflict';
    if (conditions.some((each) => this.isMet(each))) return 'event-store/append-condition-failed';
    const first = this.log.length;
    for (const event of events) this.log.push({ ...event, version: this.version(event.stream) + 1 });
    return this.answer(events.map((_, index) => first + index));
  }

  private version(stream: string): number {
    return this.log.filter((stored) => stored.stream === stream).length;
  }

  private meets({ stream, expected }: StreamAppend): boolean {
    const version = this.version(stream);
    if (expected === 'any') return true;
    if (expected === 'streamExists') return version > 0;
    return version === (expected === 'noStream' ? 0 : expected);
  }

  private isMet({ query, after }: AppendCondition): boolean {
    return this.log.some(
      ({ type, tags = [] }, index) =>
        index >= after &&
        (query.length === 0 ||
          query.some(
            (item) =>
              (!item.types?.length || item.types.includes(type)) &&
              (item.tags ?? []).every((tag) => tags.includes(tag)),
          )),
    );
  }

  private answer(indexes: readonly number[]): AppendResult {
    const versions = new Map(
      indexes.map((index) => [this.log[index]?.stream ?? '', this.log[index]?.version ?? 0]),
    );
    const streams = [...versions].map(([stream, version]) => ({ stream, version }));
    return { position: Math.max(...indexes) + 1, streams };
  }
}
