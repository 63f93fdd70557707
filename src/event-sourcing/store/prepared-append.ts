import { InvalidAppendError } from '../errors/invalid-append.error.js';
import { canonicalJson } from '../messages/canonical-json.js';
import type { NewEvent } from '../messages/new-event.js';
import type { Companion } from './companion.js';
import type { AppendCondition } from './event-query.js';
import type { StreamAppend } from './event-store.js';
import type { ExpectedVersion } from './expected-version.js';

const IDENTIFIER = /^[A-Za-z0-9_.~-]{1,128}$/;
const TAG = /^[A-Za-z0-9_.~:-]{1,128}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** So many events can be stored by one append. */
export const MAX_EVENTS = 1_000;
const MAX_EVENT_LENGTH = 1_048_576;

/** An event as it goes into a row: its JSON already as canonical text. */
export interface PreparedEvent {
  readonly id: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly data: string;
  readonly metadata: string;
  readonly tags: readonly string[];
  readonly recordedAt: number;
}

/** A stream of a prepared append. */
export interface PreparedStream {
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly after?: string | undefined;
  readonly events: readonly PreparedEvent[];
}

/** An append that any store can take, as far as can be told without looking into the log. */
export interface PreparedAppend {
  readonly streams: readonly PreparedStream[];
  readonly conditions: readonly AppendCondition[];
  readonly companions: readonly Companion[];
  readonly eventCount: number;
  /** The length of its texts, for bounding queues. */
  readonly size: number;
}

/**
 * Checks an append and turns its events into texts, at the moment of the call: a bad payload rejects its caller
 * alone, and the work is done while an earlier batch is on the disk.
 *
 * @throws InvalidAppendError, InvalidJsonError naming what was found and what is expected.
 */
export function prepareAppend(
  streams: readonly StreamAppend[],
  conditions: readonly AppendCondition[],
  now: Date,
  companions: readonly Companion[] = [],
): PreparedAppend {
  const ids = new Set<string>();
  const prepared = streams.map((each) => prepareStream(each, ids, now.getTime()));
  assertDistinct(streams);
  for (const condition of conditions) assertCondition(condition);
  if (ids.size === 0) {
    throw new InvalidAppendError('An append without events stores nothing. Expected at least one event.');
  }
  if (ids.size > MAX_EVENTS) {
    throw new InvalidAppendError(
      `An append of ${String(ids.size)} events. Expected at most ${String(MAX_EVENTS)}: split it.`,
    );
  }
  const events = prepared.flatMap((each) => each.events);
  const size = events.reduce((sum, event) => sum + event.data.length + event.metadata.length + 256, 0);
  return { streams: prepared, conditions, companions, eventCount: ids.size, size };
}

function prepareStream(
  { stream, expected, after, events }: StreamAppend,
  ids: Set<string>,
  now: number,
): PreparedStream {
  assertIdentifier(stream, 'A stream name');
  assertExpected(expected, stream);
  if (after !== undefined) assertEventId(after);
  return { stream, expected, after, events: events.map((event) => prepareEvent(event, ids, now)) };
}

function prepareEvent(event: NewEvent, ids: Set<string>, recordedAt: number): PreparedEvent {
  const { id, type, typeVersion, tags = [] } = event;
  assertEventId(id);
  if (ids.has(id))
    throw new InvalidAppendError(`Event id ${id} stands twice in one append. Expected a new id each.`);
  ids.add(id);
  assertIdentifier(type, `The type of event ${id}`);
  if (!isCount(typeVersion) || typeVersion === 0) {
    throw new InvalidAppendError(
      `${type} has version ${String(typeVersion)}. Expected a whole number from 1.`,
    );
  }
  for (const tag of tags) assertTag(tag, type);
  const data = canonicalJson(event.data, `${type}.data`);
  const metadata = canonicalJson(event.metadata, `${type}.metadata`);
  if (data.length + metadata.length > MAX_EVENT_LENGTH) {
    throw new InvalidAppendError(
      `An event ${type} of ${String(data.length + metadata.length)} characters. ` +
        `Expected at most ${String(MAX_EVENT_LENGTH)}: keep large content elsewhere and refer to it.`,
    );
  }
  return { id, type, typeVersion, data, metadata, tags, recordedAt };
}

function assertEventId(id: string): void {
  if (UUID.test(id)) return;
  throw new InvalidAppendError(`Event id ${JSON.stringify(id)}. Expected a UUID in lower case.`);
}

function assertDistinct(streams: readonly StreamAppend[]): void {
  const names = new Set<string>();
  for (const { stream } of streams) {
    if (names.has(stream)) {
      throw new InvalidAppendError(`Stream ${stream} stands twice in one append. Put its events together.`);
    }
    names.add(stream);
  }
}

function assertCondition({ query, after }: AppendCondition): void {
  if (!isCount(after)) {
    throw new InvalidAppendError(
      `A condition after position ${String(after)}. Expected a whole number from 0.`,
    );
  }
  for (const tag of query.flatMap((item) => item.tags ?? [])) assertTag(tag, 'an append condition');
}

function assertExpected(expected: ExpectedVersion, stream: string): void {
  const isName = expected === 'any' || expected === 'noStream' || expected === 'streamExists';
  if (isName || isCount(expected)) return;
  throw new InvalidAppendError(
    `Stream ${stream} is expected at version ${JSON.stringify(expected)}. ` +
      "Expected 'any', 'noStream', 'streamExists' or a whole number from 0.",
  );
}

function assertIdentifier(value: string, what: string): void {
  if (IDENTIFIER.test(value)) return;
  throw new InvalidAppendError(
    `${what} is ${JSON.stringify(value.slice(0, 140))}. Expected 1 to 128 of the characters A-Z a-z 0-9 _ . ~ -`,
  );
}

function assertTag(tag: string, of: string): void {
  if (TAG.test(tag)) return;
  throw new InvalidAppendError(
    `A tag of ${of} is ${JSON.stringify(tag.slice(0, 140))}. Expected 1 to 128 of the characters A-Z a-z 0-9 _ . ~ : -`,
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
