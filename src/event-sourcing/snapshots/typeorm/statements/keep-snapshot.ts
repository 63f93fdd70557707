/** A JSON array of snapshots, each an array of stream, schema, version, id of the event, state and checksum. */
export const GIVEN_ON_SQLITE = 'json_each($1) given';
export const GIVEN_ON_POSTGRES = 'jsonb_array_elements($1::jsonb) given (value)';

/** Keeps snapshots in the place of those under their keys. */
export const KEEP = (given: string, now: string): string => `
  INSERT INTO snapshots (stream, schema_version, version, event_id, state, checksum, taken_at)
  SELECT value ->> 0, CAST(value ->> 1 AS integer), CAST(value ->> 2 AS bigint), value ->> 3, value ->> 4, value ->> 5, ${now}
  FROM ${given} WHERE true
  ON CONFLICT (stream, schema_version) DO UPDATE SET version = excluded.version, event_id = excluded.event_id,
    state = excluded.state, checksum = excluded.checksum, taken_at = excluded.taken_at`;

/** Instances of an older release replay until they are replaced: they find their way without. */
export const FORGET_OLDER_SCHEMAS = (given: string): string => `
  DELETE FROM snapshots WHERE (stream, schema_version) IN (
    SELECT s.stream, s.schema_version FROM ${given}
    JOIN snapshots s ON s.stream = value ->> 0 AND s.schema_version < CAST(value ->> 1 AS integer))`;
