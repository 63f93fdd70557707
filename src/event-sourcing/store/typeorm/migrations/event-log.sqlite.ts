const appendOnly = (table: string): string[] =>
  ['UPDATE', 'DELETE'].map(
    (verb) => `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} BEGIN
     SELECT RAISE(ABORT, 'The event log is append-only: no ${verb} on ${table}.');
   END`,
  );

export const SQLITE_EVENT_LOG = [
  `CREATE TABLE events (
     position     INTEGER PRIMARY KEY,
     stream       TEXT NOT NULL,
     version      INTEGER NOT NULL,
     event_id     TEXT NOT NULL UNIQUE,
     type         TEXT NOT NULL,
     type_version INTEGER NOT NULL,
     recorded_at  INTEGER NOT NULL,
     data         TEXT NOT NULL,
     metadata     TEXT NOT NULL,
     tags         TEXT NOT NULL,
     UNIQUE (stream, version)
   ) STRICT`,
  `CREATE TABLE event_tags (
     tag      TEXT NOT NULL,
     position INTEGER NOT NULL,
     PRIMARY KEY (tag, position)
   ) STRICT, WITHOUT ROWID`,
  `CREATE TRIGGER events_index_tags AFTER INSERT ON events WHEN new.tags <> '[]' BEGIN
     INSERT INTO event_tags (tag, position) SELECT DISTINCT value, new.position FROM json_each(new.tags);
   END`,
  ...appendOnly('events'),
  ...appendOnly('event_tags'),
  `CREATE TABLE checkpoints (
     consumer   TEXT PRIMARY KEY,
     version    INTEGER NOT NULL,
     epoch      INTEGER NOT NULL,
     position   INTEGER NOT NULL,
     event_id   TEXT
   ) STRICT, WITHOUT ROWID`,
];
