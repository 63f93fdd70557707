import { matchesQuery } from '../../../event-query.js';
import type { ExpectedVersion } from '../../../expected-version.js';
import type { PreparedAppend, PreparedEvent } from '../../../prepared-append.js';
import { conditionsOf } from '../../batch-facts.js';
import { conditionsJson } from '../../query-json.js';

/**
 * Stores a whole batch in one trip to the server, its own transaction: takes the lock, looks up the versions of its
 * streams, and inserts when each is what the batch needs and no condition is met. All or nothing: NULL when it does
 * not fit, and an error when an event id is known.
 */
export const APPEND_EVENTS = {
  name: 'append-events',
  text: 'SELECT append_events($1, $2, $3) AS stored',
} as const;

/** What the log was like under a batch that was stored: its head, and the versions of its streams. */
export interface Stored {
  readonly head: number;
  readonly versions: readonly number[];
}

/** What a stream's version must be before a batch. */
interface Need {
  readonly stream: string;
  readonly index: number;
  least: number;
  most: number;
  /** How many events the appends so far add to it. */
  added: number;
}

/** The versions that a batch needs its streams to be at so that all of its appends succeed. */
export type Needs = ReadonlyMap<string, Need>;

const ANY = Number.MAX_SAFE_INTEGER;

/** Adds up what the appends of a batch expect; `undefined` when they cannot all succeed. */
export function needsOf(batch: readonly PreparedAppend[]): Needs | undefined {
  if (isAgainstItself(batch)) return undefined;
  const needs = new Map<string, Need>();
  for (const { stream, expected, events } of batch.flatMap(({ streams }) => streams)) {
    const need = needs.get(stream) ?? { stream, index: needs.size, least: 0, most: ANY, added: 0 };
    needs.set(stream, need);
    narrow(need, expected);
    if (need.least > need.most) return undefined;
    need.added += events.length;
  }
  return needs;
}

/** The statement's parameters: what is needed, what must not be there, and the events. */
export function appendEventsParameters(
  batch: readonly PreparedAppend[],
  needs: Needs,
): [string, string, string] {
  const expected = Array.from(needs.values(), ({ stream, least, most }) => [stream, least, most]);
  const added = new Map<string, number>();
  const rows: object[] = [];
  for (const { stream, events } of batch.flatMap(({ streams }) => streams)) {
    const before = added.get(stream) ?? 0;
    const index = needs.get(stream)?.index ?? 0;
    for (const [number, event] of events.entries()) {
      rows.push(rowOf(event, { n: rows.length + 1, s: stream, i: index + 1, o: before + number + 1 }));
    }
    added.set(stream, before + events.length);
  }
  return [JSON.stringify(expected), conditionsJson(conditionsOf(batch)), JSON.stringify(rows)];
}

/** An event and its place: the n-th of the batch, the o-th of the i-th stream, which is called s. */
function rowOf(
  event: PreparedEvent,
  { n, s, i, o }: Readonly<Record<'n' | 'i' | 'o', number>> & { s: string },
) {
  const { id, type: t, typeVersion: v, recordedAt: at, data: d, metadata: m, tags } = event;
  return { n, s, i, o, id, t, v, at, d, m, g: tags.length === 0 ? '[]' : JSON.stringify(tags) };
}

/** Whether an event of the batch meets a condition of a later append. The log is looked into by the statement. */
function isAgainstItself(batch: readonly PreparedAppend[]): boolean {
  const before: PreparedEvent[] = [];
  return batch.some(({ streams, conditions }) => {
    const isMet = conditions.some(({ query }) => before.some((event) => matchesQuery(query, event)));
    for (const { events } of streams) before.push(...events);
    return isMet;
  });
}

/** Takes in what an append expects, in terms of the version before the batch. */
function narrow(need: Need, expected: ExpectedVersion): void {
  if (expected === 'any') return;
  if (expected === 'streamExists') {
    need.least = Math.max(need.least, 1 - need.added);
    return;
  }
  const exact = (expected === 'noStream' ? 0 : expected) - need.added;
  need.least = Math.max(need.least, exact);
  need.most = Math.min(need.most, exact);
}
