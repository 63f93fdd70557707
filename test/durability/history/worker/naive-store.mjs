import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openSql } from './naive-sql.mjs';

/** Clashes of transactions that nothing keeps apart: tried again, as everybody does. */
const CLASHES = new Set(['23505', '40001', '40P01']);

/**
 * An event store as people write them, in plain SQL. It is correct, and slow, without bugs. Bugs:
 *
 * - `bare-sequence`: positions from a sequence, without a lock that makes them come in the order of the commits;
 * - `ack-before-commit`: answers, and commits a little later;
 * - `lost-conflict`: ignores the expected version.
 */
export class NaiveStore {
  #sql;
  #bugs;
  #commits = new Set();

  static async open(url, bugs) {
    const store = new NaiveStore();
    store.#sql = await openSql(url);
    store.#bugs = new Set(bugs);
    return store;
  }

  async append(streams, conditions) {
    for (;;) {
      const transaction = await this.#sql.begin();
      try {
        const answer = await this.#store(transaction, streams, conditions);
        await this.#commit(transaction);
        return answer;
      } catch (error) {
        await transaction.rollback();
        if (!CLASHES.has(error.code)) throw error;
      }
    }
  }

  async read(stream, { from = 1, direction = 'forward', limit = 1_000_000 }) {
    const order = direction === 'forward' ? 'ASC' : 'DESC';
    return this.#sql.query(
      `SELECT version, id FROM naive_events WHERE stream = $1 AND version >= $2 ORDER BY version ${order} LIMIT $3`,
      [stream, from, limit],
    );
  }

  async readAll(after, limit) {
    const events = await this.#sql.query(
      'SELECT * FROM naive_events WHERE position > $1 ORDER BY position LIMIT $2',
      [after, limit],
    );
    return {
      events: events.map(({ tag, ...event }) => ({ ...event, tags: [tag] })),
      through: events.at(-1)?.position ?? after,
    };
  }

  async close() {
    await Promise.all(this.#commits);
    await this.#sql.close();
  }

  async #store(transaction, streams, conditions) {
    const { query } = transaction;
    if (!this.#bugs.has('bare-sequence')) await query('UPDATE naive_head SET position = position');
    const known = await this.#known(query, streams);
    if (known) return known;
    const rows = await this.#judge(query, streams, conditions);
    for (const row of rows) row.position = await this.#nextPosition(query);
    for (const { position, stream, version, id, tag } of rows) {
      await query(
        'INSERT INTO naive_events (position, stream, version, id, tag) VALUES ($1, $2, $3, $4, $5)',
        [position, stream, version, id, tag],
      );
    }
    return answerOf(rows);
  }

  /** The first answer to an append that is stored already. */
  async #known(query, streams) {
    const rows = [];
    for (const { id } of streams.flatMap(({ events }) => events)) {
      rows.push(...(await query('SELECT * FROM naive_events WHERE id = $1', [id])));
    }
    return rows.length > 0 ? answerOf(rows) : undefined;
  }

  /** The rows to store, without positions. */
  async #judge(query, streams, conditions) {
    const rows = [];
    for (const { stream, expected, events } of streams) {
      const [{ version }] = await query(
        'SELECT coalesce(max(version), 0) AS version FROM naive_events WHERE stream = $1',
        [stream],
      );
      if (!this.#bugs.has('lost-conflict') && !meets(expected, version)) {
        throw { code: 'event-store/concurrency-conflict', stream, actual: version };
      }
      for (const [index, { id, tags }] of events.entries()) {
        rows.push({ stream, version: version + index + 1, id, tag: tags[0] });
      }
    }
    for (const [condition, { query: items, after }] of conditions.entries()) {
      const found = await query('SELECT 1 FROM naive_events WHERE position > $1 AND tag = $2 LIMIT 1', [
        after,
        items[0].tags[0],
      ]);
      if (found.length > 0) throw { code: 'event-store/append-condition-failed', condition };
    }
    return rows;
  }

  async #nextPosition(query) {
    if (this.#bugs.has('bare-sequence')) {
      const [{ position }] = await query("SELECT nextval('naive_positions')::integer AS position");
      await pause(randomInt(5));
      return position;
    }
    const [{ position }] = await query('UPDATE naive_head SET position = position + 1 RETURNING position');
    return position;
  }

  async #commit(transaction) {
    if (!this.#bugs.has('ack-before-commit')) return transaction.commit();
    const commit = pause(randomInt(30)).then(() => transaction.commit());
    this.#commits.add(commit);
    void commit.finally(() => this.#commits.delete(commit));
  }
}

function meets(expected, version) {
  if (expected === 'any') return true;
  if (expected === 'streamExists') return version > 0;
  return version === (expected === 'noStream' ? 0 : expected);
}

function answerOf(rows) {
  const versions = new Map(rows.map(({ stream, version }) => [stream, version]));
  const streams = [...versions].map(([stream, version]) => ({ stream, version }));
  return { position: rows.at(-1).position, streams };
}
