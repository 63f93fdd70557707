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
  /** Whether a snapshot was there that is of no use, and should be replaced. */
  readonly wasMisled: boolean;
}

/** The same, with nothing in it that anybody else can change. */
export function copyOf({ snapshot, events, ...rest }: History): History {
  return {
    ...rest,
    snapshot: snapshot && { ...snapshot, state: structuredClone(snapshot.state) },
    events: events.map((event) => ({ ...event, data: copyOfEvent(event.data) })),
  };
}

/** An event keeps its class, which `structuredClone` would not let it. */
function copyOfEvent(event: object): object {
  const copy = Object.create(Object.getPrototypeOf(event) as object | null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(event) as [string, unknown][]) {
    copy[key] = typeof value === 'object' && value !== null ? structuredClone(value) : value;
  }
  return copy;
}
