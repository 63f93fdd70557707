const COLUMNS = `s.stream, s.schema_version AS schema, s.version, s.event_id AS "eventId", s.state, s.checksum`;

/** The snapshots of a JSON array of streams and schemas, those that there are, in any order. */
export const FIND_ON_SQLITE = `SELECT ${COLUMNS} FROM json_each($1) wanted
  JOIN snapshots s ON s.stream = wanted.value ->> 0 AND s.schema_version = wanted.value ->> 1`;

export const FIND_ON_POSTGRES = `SELECT ${COLUMNS} FROM jsonb_array_elements($1::jsonb) wanted
  JOIN snapshots s ON s.stream = wanted ->> 0 AND s.schema_version = (wanted ->> 1)::integer`;
