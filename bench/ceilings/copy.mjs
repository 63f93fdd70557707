import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { fill } from './fill.mjs';

const SCHEMA = `
  CREATE TABLE events (position BIGINT PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
    event_id UUID NOT NULL UNIQUE, type TEXT NOT NULL, type_version INTEGER NOT NULL, recorded_at BIGINT NOT NULL,
    data TEXT NOT NULL, metadata TEXT NOT NULL, tags TEXT NOT NULL, UNIQUE (stream, version))`;

/** The limit of the server: COPY. */
export const copy = {
  name: 'COPY',
  engines: ['postgres'],
  async perSecond({ url }, ms) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(SCHEMA);
    const perSecond = await fill(ms, async (rows) => {
      const text = rows.map((row) => `${row.join('\t')}\n`).join('');
      await pipeline(Readable.from([text]), client.query(copyFrom('COPY events FROM STDIN')));
    });
    await client.end();
    return perSecond;
  },
};
