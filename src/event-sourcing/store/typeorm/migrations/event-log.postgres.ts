const appendOnly = (table: string): string =>
  `CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`;

const typeMatches = `(item->'types' = '[]' OR item->'types' ? e.type)`;

const tagsMatch = `NOT EXISTS (
         SELECT FROM jsonb_array_elements_text(item->'tags') wanted
         WHERE NOT EXISTS (SELECT FROM event_tags t WHERE t.tag = wanted AND t.position = e.position))`;

export const POSTGRES_EVENT_LOG = [
  `CREATE TABLE events (
     position     bigint NOT NULL CONSTRAINT events_by_position PRIMARY KEY,
     stream       text COLLATE "C" NOT NULL,
     version      bigint NOT NULL,
     event_id     uuid NOT NULL CONSTRAINT events_by_id UNIQUE,
     type         text COLLATE "C" NOT NULL,
     type_version integer NOT NULL,
     recorded_at  bigint NOT NULL,
     data         text NOT NULL,
     metadata     text NOT NULL,
     tags         text NOT NULL,
     CONSTRAINT events_by_stream UNIQUE (stream, version)
   )`,
  `CREATE TABLE event_tags (
     tag      text COLLATE "C" NOT NULL,
     position bigint NOT NULL,
     PRIMARY KEY (tag, position)
   )`,
  // One row, written last in each append: its positions are given out in the order of the commits, without gaps.
  `CREATE TABLE log_head (
     only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
     position bigint NOT NULL
   ) WITH (fillfactor = 50)`,
  `INSERT INTO log_head (position) VALUES (0)`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     RAISE EXCEPTION 'The event log is append-only: no % on %.', TG_OP, TG_TABLE_NAME;
   END $$`,
  appendOnly('events'),
  appendOnly('event_tags'),
  `CREATE TABLE checkpoints (
     consumer   text PRIMARY KEY,
     version    integer NOT NULL,
     epoch      integer NOT NULL,
     position   bigint NOT NULL,
     event_id   text
   )`,
  // Appends take turns: whoever holds this until its commit sees all that was appended, and appends next.
  `CREATE FUNCTION lock_log() RETURNS void LANGUAGE sql AS $$
     SELECT pg_advisory_xact_lock('log_head'::regclass::oid::bigint)
   $$`,
  `CREATE FUNCTION event_matches(e events, query jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
     SELECT EXISTS (SELECT FROM jsonb_array_elements(query) item WHERE ${typeMatches} AND ${tagsMatch})
   $$`,
  // By the index of tags wherever the condition names one.
  `CREATE FUNCTION condition_is_met(condition jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
     SELECT EXISTS (SELECT FROM jsonb_array_elements(condition->'query') item WHERE CASE
       WHEN item->'tags' <> '[]' THEN EXISTS (
         SELECT FROM event_tags first JOIN events e ON e.position = first.position
         WHERE first.tag = item->'tags'->>0 AND first.position > (condition->>'after')::bigint
           AND ${typeMatches} AND ${tagsMatch})
       ELSE EXISTS (
         SELECT FROM events e WHERE e.position > (condition->>'after')::bigint AND ${typeMatches})
       END)
   $$`,
  // See statements/append-events.ts.
  `CREATE FUNCTION append_events(expected jsonb, conditions jsonb, batch jsonb) RETURNS json LANGUAGE plpgsql AS $$
   DECLARE
     head     bigint;
     versions bigint[];
     fits     boolean;
   BEGIN
     PERFORM lock_log();
     -- Each statement has a snapshot of its own (READ COMMITTED): this one and those below see all commits.
     SELECT position INTO STRICT head FROM log_head;
     -- OFFSET 0 keeps the look-up of a version from being done twice, once for each aggregate.
     SELECT array_agg(version ORDER BY number), bool_and(version BETWEEN least AND most) INTO versions, fits
       FROM (SELECT number, (stream->>1)::bigint AS least, (stream->>2)::bigint AS most,
                    coalesce((SELECT max(e.version) FROM events e WHERE e.stream = s.stream->>0), 0) AS version
               FROM jsonb_array_elements(expected) WITH ORDINALITY s (stream, number) OFFSET 0) streams;
     IF NOT fits THEN RETURN NULL; END IF;
     IF conditions <> '[]' AND EXISTS (
       SELECT FROM jsonb_array_elements(conditions) condition WHERE condition_is_met(condition)
     ) THEN RETURN NULL; END IF;
     INSERT INTO events
         (position, stream, version, event_id, type, type_version, recorded_at, data, metadata, tags)
       SELECT head + e.n, e.s, versions[e.i] + e.o, e.id, e.t, e.v, e.at, e.d, e.m, e.g
         FROM jsonb_to_recordset(batch)
           AS e (n int, s text, i int, o int, id uuid, t text, v int, at bigint, d text, m text, g text);
     IF jsonb_path_exists(batch, '$[*] ? (@.g <> "[]")') THEN
       INSERT INTO event_tags (tag, position)
         SELECT DISTINCT tag, head + e.n
           FROM jsonb_to_recordset(batch) AS e (n int, g text), jsonb_array_elements_text(e.g::jsonb) tag;
     END IF;
     UPDATE log_head SET position = head + jsonb_array_length(batch);
     RETURN json_build_object('head', head, 'versions', versions);
   END $$`,
];
