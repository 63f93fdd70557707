import { createHash } from 'node:crypto';
import { canonicalJson } from '../messages/canonical-json.js';
import type { JsonObject } from '../messages/json.js';

/** What the state of an aggregate was after an event of its stream. */
export interface Snapshot {
  /** The version of that event in its stream, and its id. */
  readonly version: number;
  readonly eventId: string;
  readonly state: JsonObject;
}

/** Whose snapshot: a stream, and the version of the shape that its state has. */
export interface SnapshotKey {
  readonly stream: string;
  readonly schema: number;
}

/** A snapshot as it is kept: its state as text, and a checksum over all of it, its key included. */
export interface StoredSnapshot extends SnapshotKey {
  readonly version: number;
  readonly eventId: string;
  readonly state: string;
  readonly checksum: string;
}

/** @throws InvalidJsonError when the state is not plain JSON. */
export function sealed({ stream, schema }: SnapshotKey, snapshot: Snapshot): StoredSnapshot {
  const { version, eventId } = snapshot;
  const unsealed = { stream, schema, version, eventId, state: canonicalJson(snapshot.state, 'state') };
  return { ...unsealed, checksum: checksumOf(unsealed) };
}

/** The snapshot inside, or `undefined` when it is damaged or was taken of something else than `key`. */
export function opened(stored: StoredSnapshot, { stream, schema }: SnapshotKey): Snapshot | undefined {
  const { version, eventId, state, checksum } = stored;
  if (checksum !== checksumOf({ stream, schema, version, eventId, state })) return undefined;
  try {
    return { version, eventId, state: JSON.parse(state) as JsonObject };
  } catch {
    return undefined;
  }
}

function checksumOf({ stream, schema, version, eventId, state }: Omit<StoredSnapshot, 'checksum'>): string {
  const text = JSON.stringify([stream, schema, version, eventId, state]);
  return createHash('sha256').update(text).digest('hex');
}
