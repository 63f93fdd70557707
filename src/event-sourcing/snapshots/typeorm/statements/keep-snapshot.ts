/** Keeps a snapshot in the place of the one under its key. */
export const KEEP = (now: string): string => `
  INSERT INTO snapshots (stream, schema_version, version, event_id, state, checksum, taken_at)
  VALUES ($1, $2, $3, $4, $5, $6, ${now})
  ON CONFLICT (stream, schema_version) DO UPDATE SET version = excluded.version, event_id = excluded.event_id,
    state = excluded.state, checksum = excluded.checksum, taken_at = excluded.taken_at`;

/** Instances of an older release replay until they are replaced: they find their way without. */
export const FORGET_OLDER_SCHEMAS = 'DELETE FROM snapshots WHERE stream = $1 AND schema_version < $2';
