import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, StoreUnavailableError } from '../../event-sourcing/index.js';
import type { Role } from '../roles.js';
import { hashOf, keyParts, keyText, newKey } from './key-text.js';

/** What a key is for: machines run the place, or do whatever there is. A customer is a person. */
export const KEY_ROLES = ['operator', 'admin'] as const satisfies readonly Role[];

/** What a key may do at most: queries, commands, and `/admin` and `/metrics`. */
export const KEY_SCOPES = ['read', 'write', 'operate'] as const;

/** As many of one name are active at most: the one that is used, and the one that is to take its place. */
const MOST_ACTIVE = 2;

/** What is to be known of a key. The key itself is known to nobody but whoever has it. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: (typeof KEY_ROLES)[number];
  /** Empty: whatever the role may do. */
  readonly scopes: readonly (typeof KEY_SCOPES)[number][];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** To the minute. Null: never. */
  readonly lastUsedAt: Date | null;
  readonly isActive: boolean;
}

/** What is asked of a new key. */
export interface NewApiKey extends Pick<ApiKey, 'name' | 'role' | 'scopes'> {
  readonly expiresInMs: number;
}

/** Why a key was not made or not revoked. */
export class ApiKeyError extends Error {}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly role: ApiKey['role'];
  readonly scopes: string;
  readonly created_at: number | string;
  readonly expires_at: number | string;
  readonly revoked_at: number | string | null;
  readonly last_used_at: number | string | null;
  readonly now: number | string;
}

/** By name: the statement is prepared, and must give the same when there are more. */
const COLUMNS = 'id, name, hash, role, scopes, created_at, expires_at, revoked_at, last_used_at';

/** The use of a key is noted so often at most: who asks a thousand times a second writes no more than that. */
const NOTED_EACH_MS = 60_000;

/** A hash that no key has: an id that is not known takes as long as one that is. */
const NOBODY = Buffer.alloc(32);

/** Keys of machines, in the table `api_keys`: of each no more than the SHA-256 of its secret. By the database's clock. */
@Injectable()
export class ApiKeys {
  private readonly noting = new Set<string>();

  constructor(private readonly database: Database) {}

  /**
   * Makes a key and gives its text, which is never to be had again.
   *
   * @throws ApiKeyError when there are two active keys of this name already.
   */
  async create({ name, role, scopes, expiresInMs }: NewApiKey): Promise<{ key: string; id: string }> {
    const parts = newKey();
    const { now } = this.database;
    await this.database.transaction(async (rows) => {
      const isPostgres = rows.connection.options.type === 'postgres';
      // Of two that are made at the same time, the second is to see the first. SQLite has one writer anyway.
      if (isPostgres) await rows.query('LOCK TABLE api_keys IN SHARE ROW EXCLUSIVE MODE');
      const [found] = await rows.query<{ active: number | string }[]>(
        `SELECT count(*) AS active FROM api_keys WHERE name = $1 AND revoked_at IS NULL AND expires_at > ${now}`,
        [name],
      );
      if (Number(found?.active) >= MOST_ACTIVE) throw tooMany(name);
      const values = [parts.id, name, hashOf(parts.secret).toString('hex'), role, scopes.join(' ')];
      await rows.query(
        `INSERT INTO api_keys (id, name, hash, role, scopes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, ${now}, ${now} + ${String(Math.trunc(expiresInMs))})`,
        values,
      );
    });
    return { key: keyText(parts), id: parts.id };
  }

  /** All that there ever were, oldest first. */
  async list(): Promise<readonly ApiKey[]> {
    return (await this.select('ORDER BY created_at, id', [])).map(toApiKey);
  }

  /**
   * Ends a key. Safe to call twice.
   *
   * Guarantee: five seconds after this has resolved no instance takes it any more.
   *
   * @throws ApiKeyError when there is none of that id.
   */
  async revoke(id: string): Promise<void> {
    const { now } = this.database;
    await this.database.transaction((rows) =>
      rows.query(`UPDATE api_keys SET revoked_at = ${now} WHERE id = $1 AND revoked_at IS NULL`, [id]),
    );
    if ((await this.select('WHERE id = $1', [id])).length > 0) return;
    throw new ApiKeyError(`There is no key ${id}. See them with: npx tidemark keys list`);
  }

  /**
   * The key that a text is, active or not; undefined for any other text. That an active one is used is noted beside it,
   * at most once a minute.
   *
   * @throws StoreUnavailableError
   */
  async find(text: string): Promise<ApiKey | undefined> {
    const parts = keyParts(text);
    if (!parts) return undefined;
    const [row] = await this.select('WHERE id = $1', [parts.id]);
    const isTheirs = timingSafeEqual(row ? Buffer.from(row.hash, 'hex') : NOBODY, hashOf(parts.secret));
    if (!row || !isTheirs) return undefined;
    const key = toApiKey(row);
    if (key.isActive && Number(row.now) - Number(row.last_used_at) >= NOTED_EACH_MS) this.noteUse(key.id);
    return key;
  }

  /** Nobody waits for it, and what cannot be noted is noted another time. */
  private noteUse(id: string): void {
    if (this.noting.has(id)) return;
    this.noting.add(id);
    const { now } = this.database;
    const isDue = `(last_used_at IS NULL OR last_used_at <= ${now} - ${String(NOTED_EACH_MS)})`;
    this.database
      .transaction((rows) =>
        rows.query(`UPDATE api_keys SET last_used_at = ${now} WHERE id = $1 AND ${isDue}`, [id]),
      )
      .catch(() => undefined)
      .finally(() => this.noting.delete(id));
  }

  private async select(which: string, values: readonly string[]): Promise<readonly Row[]> {
    const { reading, now } = this.database;
    try {
      return await reading.query<Row[]>(`SELECT ${COLUMNS}, ${now} AS now FROM api_keys ${which}`, [
        ...values,
      ]);
    } catch (error) {
      if (!this.database.isTransient(error)) throw error;
      throw new StoreUnavailableError('The keys cannot be read.', { cause: error });
    }
  }
}

function tooMany(name: string): ApiKeyError {
  return new ApiKeyError(
    `There are ${String(MOST_ACTIVE)} active keys of the name ${name} already. ` +
      'Revoke the one that is not used any more: npx tidemark keys revoke <id>',
  );
}

function toApiKey({ id, name, role, scopes, ...times }: Row): ApiKey {
  const expiresAt = Number(times.expires_at);
  const isActive = times.revoked_at === null && expiresAt > Number(times.now);
  return {
    id,
    name,
    role,
    scopes: scopes.split(' ').filter((each) => each !== '') as ApiKey['scopes'],
    createdAt: new Date(Number(times.created_at)),
    expiresAt: new Date(expiresAt),
    revokedAt: dateOrNull(times.revoked_at),
    lastUsedAt: dateOrNull(times.last_used_at),
    isActive,
  };
}

function dateOrNull(time: number | string | null): Date | null {
  return time === null ? null : new Date(Number(time));
}
