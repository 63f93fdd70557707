import { isPlacedAt, type LogFacts } from '../batch-judge.js';
import type { AppendCondition } from '../event-query.js';
import type { PlacedEvent } from '../placed-event.js';
import type { PreparedAppend } from '../prepared-append.js';

/** What the log says about a batch, as the statements of both engines give it: JSON, but for the head. */
export interface FactsRow extends Readonly<Record<string, unknown>> {
  readonly head: number;
  /** Each stream and its version, null for none. */
  readonly versions: string;
  /** Stored events of the batch's ids. */
  readonly known: string;
  /** The indexes of the conditions that are met. */
  readonly met: string;
}

type KnownTuple = [string, string, number, number, string, number, number, string, string, string[]];

/** What the log says about a batch, and the versions of all its streams. */
export interface BatchFacts extends LogFacts {
  readonly versions: ReadonlyMap<string, number>;
}

/** What to look up for a batch: its streams and its event ids. */
export function factsWanted(batch: readonly PreparedAppend[]): {
  readonly streams: readonly string[];
  readonly ids: readonly string[];
} {
  const streams = new Set(batch.flatMap((append) => append.streams.map((each) => each.stream)));
  const ids = batch.flatMap((append) =>
    append.streams.flatMap(({ after, events }) => [
      ...(after === undefined ? [] : [after]),
      ...events.map((event) => event.id),
    ]),
  );
  return { streams: [...streams], ids: [...new Set(ids)] };
}

export function factsOf(row: FactsRow, batch: readonly PreparedAppend[]): BatchFacts {
  const versions = new Map(
    (JSON.parse(row.versions) as [string, number | null][]).map(([s, v]) => [s, v ?? 0]),
  );
  const known = new Map((JSON.parse(row.known) as KnownTuple[]).map((tuple) => [tuple[0], placed(tuple)]));
  const conditions = conditionsOf(batch);
  const met = new Set((JSON.parse(row.met) as number[]).map((index) => conditions[index]));
  return {
    head: row.head,
    versions,
    versionOf: (stream) => versions.get(stream) ?? 0,
    eventOf: (id) => known.get(id),
    isAt: (id, stream, version) => isPlacedAt(known.get(id), stream, version),
    meets: (condition) => met.has(condition),
  };
}

/** The conditions of a batch, in the order in which statements know them by their index. */
export function conditionsOf(batch: readonly PreparedAppend[]): AppendCondition[] {
  return batch.flatMap((append) => append.conditions);
}

function placed(tuple: KnownTuple): PlacedEvent {
  const [id, stream, version, position, type, typeVersion, recordedAt, data, metadata, tags] = tuple;
  return { id, stream, version, position, type, typeVersion, recordedAt, data, metadata, tags };
}
