import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { keyText, newKey } from '../../../src/access/keys/key-text.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { issuer } from '../../support/tokens.js';

const LIMIT = 10;

describe('rate limits of several instances', () => {
  let instances: TestApplication[];
  let databaseUrl: string;

  beforeEach(async () => {
    const env = { RATE_LIMIT_READS: String(LIMIT) };
    const first = await startTestApplication(env);
    databaseUrl = first.databaseUrl;
    instances = [await startTestApplication({ ...env, DATABASE_URL: databaseUrl }), first];
  });
  afterEach(async () => {
    for (const instance of instances) await instance.close();
  });

  const query = async (sql: string) => {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    try {
      return (await client.query<object>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const ask = async (count: number) => {
    const statuses: number[] = [];
    for (let n = 0; n < count; n += 1) {
      for (const { app } of instances) {
        statuses.push((await app.inject({ method: 'GET', url: '/v1/users' })).statusCode);
      }
    }
    return statuses.filter((status) => status === 200).length;
  };

  it('are counted together', async () => {
    expect(await ask(LIMIT)).toBe(LIMIT);
  });

  it('are counted by each alone while the database cannot count, and nobody is turned away for it', async () => {
    await query('DROP TABLE rate_limits');
    expect(await ask(LIMIT + 5)).toBe(2 * LIMIT);
    // Nest has one logger for all applications of a process.
    const told = instances[0]?.log.filter((line) => line.includes('counted by this instance alone'));
    expect(told).toHaveLength(instances.length);
  });

  it('are counted together for log-ins that fail as well', async () => {
    for (const instance of instances) await instance.close();
    const ours = issuer();
    const env = { ...ours.env, RATE_LIMIT_FAILED_LOG_INS: String(LIMIT) };
    const first = await startTestApplication(env);
    instances = [await startTestApplication({ ...env, DATABASE_URL: first.databaseUrl }), first];
    const statuses: number[] = [];
    for (let n = 0; n < LIMIT; n += 1) {
      for (const { app } of instances) {
        const headers = { authorization: `Bearer ${keyText(newKey())}` };
        statuses.push((await app.inject({ method: 'GET', url: '/v1/users', headers })).statusCode);
      }
    }
    ours.remove();
    expect(statuses).toEqual([...Array(LIMIT).fill(401), ...Array(LIMIT).fill(429)]);
  });

  it('keep no address', async () => {
    await ask(1);
    const rows = await query('SELECT key FROM rate_limits');
    expect(rows).toEqual([{ key: expect.stringMatching(/^reads:[A-Za-z0-9_-]{43}$/) }]);
  });
});
