import type { JsonObject } from '../messages/json.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { Snapshot } from '../snapshots/snapshot.js';
import type { Position } from '../store/position.js';

/** What an aggregate is rebuilt from: a snapshot, where there is one, and the events since. */
export interface History {
  readonly snapshot: Snapshot | undefined;
  readonly events: readonly RecordedEvent<object>[];
  readonly version: number;
  /** The position of its last event, 0 where there is none. */
  readonly position: Position;
  /** The version of the snapshot that was found in the store, 0 where there was none. */
  readonly snapshotVersion: number;
  /** How many bytes it takes in memory, roughly. */
  readonly size: number;
  /** Whether a snapshot was there that is of no use, and should be replaced. */
  readonly wasMisled: boolean;
}

/** The state of its snapshot, if there is one. Where others share the history, they cannot change what is given. */
export function stateOf({ snapshot }: History, isShared: boolean): JsonObject | undefined {
  return isShared ? structuredClone(snapshot?.state) : snapshot?.state;
}

/** What an aggregate replays. Where others share the history, they cannot change what is given. */
export function pastOf({ events }: History, isShared: boolean): object[] {
  return events.map(({ data }) => (isShared ? copyOfEvent(data) : data));
}

/** An event keeps its class, which `structuredClone` would not let it. */
function copyOfEvent(event: object): object {
  const copy = Object.create(Object.getPrototypeOf(event) as object | null) as Record<string, unknown>;
  for (const key of Object.keys(event)) {
    const value = (event as Readonly<Record<string, unknown>>)[key];
    copy[key] = typeof value === 'object' && value !== null ? structuredClone(value) : value;
  }
  return copy;
}

/** What an event takes beside its data, and a history beside its events: who, when, where. */
const BESIDE = 500;

/** How many bytes events, and a state, take in memory, roughly. */
export function sizeOf(events: readonly { readonly data: object }[], state?: object): number {
  return events.reduce((sum, { data }) => sum + BESIDE + sizeOfValue(data), BESIDE + sizeOfValue(state));
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce<number>((sum, each) => sum + 16 + sizeOfValue(each), 16);
}
