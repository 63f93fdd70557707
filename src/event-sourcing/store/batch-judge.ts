import { AppendConditionFailedError } from '../errors/append-condition-failed.error.js';
import { ConcurrencyConflictError } from '../errors/concurrency-conflict.error.js';
import { EventIdReusedError } from '../errors/event-id-reused.error.js';
import { type AppendCondition, matchesQuery } from './event-query.js';
import type { AppendResult } from './event-store.js';
import { meetsExpectation } from './expected-version.js';
import { place, type PlacedEvent } from './placed-event.js';
import type { Position } from './position.js';
import type { PreparedAppend, PreparedEvent } from './prepared-append.js';

/** What the judge must know about the log before the batch. */
export interface LogFacts {
  readonly head: Position;
  /** The version of a stream, 0 where there is none. */
  versionOf(stream: string): number;
  /** The stored event of an id. */
  eventOf(id: string): PlacedEvent | undefined;
  /** Whether the event of that id is that version of that stream. */
  isAt(id: string, stream: string, version: number): boolean;
  /** Whether stored events match a condition. */
  meets(condition: AppendCondition): boolean;
}

/** What becomes of one append: its result, or why nothing of it is stored. */
export type Verdict = { readonly result: AppendResult } | { readonly error: Error };

/**
 * Judges the appends of one batch in their order, each against the log and the batch before it, and gives the
 * accepted events their versions and positions. A loser leaves no trace: the next one is judged as if it had never
 * been there. Every adapter's rules are these.
 */
export class BatchJudge {
  /** The accepted events, by position. */
  readonly accepted: PlacedEvent[] = [];
  private readonly versions = new Map<string, number>();
  private readonly byId = new Map<string, PlacedEvent>();
  private head: Position;

  constructor(private readonly facts: LogFacts) {
    this.head = facts.head;
  }

  judge(append: PreparedAppend): Verdict {
    return this.repeated(append) ?? this.refused(append) ?? { result: this.accept(append) };
  }

  private repeated({ streams }: PreparedAppend): Verdict | undefined {
    const placed = streams.flatMap(({ stream, events }) =>
      events.map((event) => ({
        stream,
        event,
        known: this.byId.get(event.id) ?? this.facts.eventOf(event.id),
      })),
    );
    const known = placed.find((each) => each.known);
    if (!known) return undefined;
    const other = placed.find((each) => !each.known || !isSame(each.stream, each.event, each.known));
    if (other) return { error: new EventIdReusedError((other.known ? other : known).event.id) };
    return { result: resultOf(placed.flatMap((each) => each.known ?? [])) };
  }

  private refused({ streams, conditions }: PreparedAppend): Verdict | undefined {
    for (const { stream, expected, after } of streams) {
      const actual = this.versionOf(stream);
      if (!meetsExpectation(expected, actual)) {
        return { error: new ConcurrencyConflictError(stream, expected, actual) };
      }
      if (after !== undefined && !this.isAt(after, stream, actual)) {
        return { error: new ConcurrencyConflictError(stream, `event ${after} to be the last`, actual) };
      }
    }
    const failed = conditions.findIndex((condition) => this.isMet(condition));
    const condition = conditions[failed];
    return condition && { error: new AppendConditionFailedError(failed, condition.after) };
  }

  private accept({ streams }: PreparedAppend): AppendResult {
    const written: { stream: string; version: number }[] = [];
    for (const { stream, events } of streams) {
      if (events.length === 0) continue;
      let version = this.versionOf(stream);
      for (const event of events) {
        version += 1;
        this.head += 1;
        const placed = place(event, stream, version, this.head);
        this.accepted.push(placed);
        this.byId.set(event.id, placed);
      }
      this.versions.set(stream, version);
      written.push({ stream, version });
    }
    return { position: this.head, streams: written };
  }

  private versionOf(stream: string): number {
    return this.versions.get(stream) ?? this.facts.versionOf(stream);
  }

  private isAt(id: string, stream: string, version: number): boolean {
    const event = this.byId.get(id);
    return event ? isPlacedAt(event, stream, version) : this.facts.isAt(id, stream, version);
  }

  private isMet(condition: AppendCondition): boolean {
    return (
      this.facts.meets(condition) ||
      this.accepted.some((event) => event.position > condition.after && matchesQuery(condition.query, event))
    );
  }
}

export function isPlacedAt(event: PlacedEvent | undefined, stream: string, version: number): boolean {
  return event?.stream === stream && event.version === version;
}

function isSame(stream: string, event: PreparedEvent, known: PlacedEvent): boolean {
  return (
    known.stream === stream &&
    known.type === event.type &&
    known.typeVersion === event.typeVersion &&
    known.data === event.data &&
    known.metadata === event.metadata &&
    known.tags.join() === event.tags.join()
  );
}

function resultOf(events: readonly PlacedEvent[]): AppendResult {
  const versions = new Map<string, number>();
  for (const { stream, version } of events) versions.set(stream, version);
  const streams = [...versions].map(([stream, version]) => ({ stream, version }));
  return { position: Math.max(...events.map((event) => event.position)), streams };
}
