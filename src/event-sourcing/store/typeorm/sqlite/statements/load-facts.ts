import type { LogFacts } from '../../../batch-judge.js';
import type { AppendCondition } from '../../../event-query.js';
import type { PlacedEvent } from '../../../placed-event.js';
import type { PreparedAppend } from '../../../prepared-append.js';
import { conditionIsMet, conditionsJson } from './match-query.js';

/** All that judging a batch must know, in one statement and so in one snapshot. */
export const LOAD_FACTS = `
  SELECT
    (SELECT coalesce(max(position), 0) FROM events) AS head,
    (SELECT json_group_array(json_array(s.value, (SELECT max(version) FROM events WHERE stream = s.value)))
       FROM json_each(?1) s) AS versions,
    (SELECT json_group_array(json_array(e.event_id, e.stream, e.version, e.position, e.type, e.type_version,
              e.recorded_at, e.data, e.metadata, json(e.tags)))
       FROM json_each(?2) i JOIN events e ON e.event_id = i.value) AS known,
    (SELECT json_group_array(c.key) FROM json_each(?3) c WHERE ${conditionIsMet('c.value')}) AS met`;

/** The row of `LOAD_FACTS`. */
export interface FactsRow extends Readonly<Record<string, unknown>> {
  readonly head: number;
  readonly versions: string;
  readonly known: string;
  readonly met: string;
}

type KnownTuple = [string, string, number, number, string, number, number, string, string, string[]];

/** What the log says about a batch, and the versions of all its streams. */
export interface BatchFacts extends LogFacts {
  readonly versions: ReadonlyMap<string, number>;
}

export function loadFactsParameters(batch: readonly PreparedAppend[]): [string, string, string] {
  const streams = new Set(batch.flatMap((append) => append.streams.map((each) => each.stream)));
  const ids = batch.flatMap((append) =>
    append.streams.flatMap((each) => each.events.map((event) => event.id)),
  );
  return [JSON.stringify([...streams]), JSON.stringify(ids), conditionsJson(conditionsOf(batch))];
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
    meets: (condition) => met.has(condition),
  };
}

function conditionsOf(batch: readonly PreparedAppend[]): AppendCondition[] {
  return batch.flatMap((append) => append.conditions);
}

function placed(tuple: KnownTuple): PlacedEvent {
  const [id, stream, version, position, type, typeVersion, recordedAt, data, metadata, tags] = tuple;
  return { id, stream, version, position, type, typeVersion, recordedAt, data, metadata, tags };
}
