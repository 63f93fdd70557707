import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiKeys } from '../../../src/access/keys/api-keys.js';
import { keyParts, keyText, newKey } from '../../../src/access/keys/key-text.js';
import { Database } from '../../../src/event-sourcing/index.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { tidemarkOn } from '../../support/tidemark.js';
import { type Issuer, issuer } from '../../support/tokens.js';
import { until } from '../../support/until.js';

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly lastUsedAt: string | null;
}

describe('API keys', () => {
  let application: TestApplication;
  let another: TestApplication['app'];
  let ours: Issuer;
  let closeAnother: () => Promise<void>;

  beforeAll(async () => {
    ours = issuer();
    application = await startTestApplication(ours.env);
    const second = await startTestApplication({ ...ours.env, DATABASE_URL: application.databaseUrl });
    another = second.app;
    closeAnother = second.close;
  });
  afterAll(async () => {
    await closeAnother();
    await application.close();
    ours.remove();
  });

  const tidemark = (...words: string[]) => tidemarkOn(application.databaseUrl, '--json', 'keys', ...words);
  const make = async (name: string, ...words: string[]) => {
    const { output, errors } = await tidemark('create', name, ...words);
    if (output === '') throw new Error(errors);
    return JSON.parse(output) as { readonly key: string; readonly id: string };
  };
  const list = async () => JSON.parse((await tidemark('list')).output) as Listed[];
  const ask = async (
    key: string,
    url = '/v1/users',
    method: 'GET' | 'POST' = 'GET',
    app = application.app,
  ) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await app.inject({
      method,
      url,
      headers,
      ...(method === 'POST' && { payload: { name: 'A', email: `${key.slice(0, 20)}@x.fi` } }),
    });
    return answer.statusCode;
  };

  it('let machines in by their role and within their scopes', async () => {
    const all = await make('all', '--role', 'admin');
    expect([
      await ask(all.key),
      await ask(all.key, '/v1/users', 'POST'),
      await ask(all.key, '/admin/projections'),
    ]).toEqual([200, 201, 200]);
    const reader = await make('reader', '--role', 'admin', '--scope', 'read');
    expect([
      await ask(reader.key),
      await ask(reader.key, '/v1/users', 'POST'),
      await ask(reader.key, '/admin/projections'),
    ]).toEqual([200, 403, 403]);
    const operator = await make('operator', '--role', 'operator', '--scope', 'operate', 'write');
    expect([
      await ask(operator.key),
      await ask(operator.key, '/v1/users', 'POST'),
      await ask(operator.key, '/admin/projections'),
    ]).toEqual([403, 403, 200]);
    const events = await application.app.inject({
      method: 'GET',
      url: '/admin/events',
      headers: { authorization: `Bearer ${all.key}` },
    });
    expect(events.body).toContain(`"actor":"key:${all.id}"`);
  });

  it('are taken whole, and of those that were made', async () => {
    const { key, id } = await make('whole', '--role', 'operator');
    const { secret } = newKey();
    const wrong = [
      keyText({ id, secret }),
      keyText(newKey()),
      key.slice(0, -1),
      `${key}0`,
      key.toUpperCase(),
      `${key.slice(0, -8)}00000000`,
      'tdm_',
      'tdm_x_y',
    ];
    for (const each of wrong) expect([each, await ask(each)]).toEqual([each, 401]);
    expect(await ask(key)).toBe(200);
    expect(keyParts(key)?.id).toBe(id);
  });

  it('are stored as a hash, shown once, and in no log', async () => {
    const { key, id } = await make('once', '--role', 'operator');
    const { secret } = keyParts(key) ?? { secret: key };
    await ask(key);
    await ask(keyText({ id, secret: newKey().secret }));
    expect((await tidemark('list')).output).not.toContain(secret);
    expect(JSON.stringify(await application.app.get(ApiKeys).list())).not.toContain(secret);
    expect(application.log.join('\n')).not.toContain(secret);
    expect((await list()).find((each) => each.id === id)).toMatchObject({ name: 'once', isActive: true });
  });

  it('are two of a name at most, so that one can take the place of the other', async () => {
    const first = await make('twice', '--role', 'operator');
    const second = await make('twice', '--role', 'operator');
    expect([await ask(first.key), await ask(second.key)]).toEqual([200, 200]);
    const third = await tidemark('create', 'twice', '--role', 'operator');
    expect([third.code, third.errors]).toEqual([
      1,
      expect.stringContaining('2 active keys of the name twice already'),
    ]);
    await tidemark('revoke', first.id);
    expect((await make('twice', '--role', 'operator')).id).not.toBe(first.id);
    const keys = application.app.get(ApiKeys);
    const making = Array.from({ length: 5 }, () =>
      keys.create({ name: 'raced', role: 'operator', scopes: [], expiresInMs: 60_000 }).then(
        () => 'made',
        () => 'refused',
      ),
    );
    expect((await Promise.all(making)).sort()).toEqual(['made', 'made', 'refused', 'refused', 'refused']);
  });

  it('tell when they were last used, noted at most once a minute and for what was good alone', async () => {
    const { key, id } = await make('used', '--role', 'operator');
    const keys = application.app.get(ApiKeys);
    const usedAt = async () => (await list()).find((each) => each.id === id)?.lastUsedAt;
    expect(await keys.find(keyText({ id, secret: newKey().secret }))).toBeUndefined();
    expect([await usedAt(), (await tidemarkOn(application.databaseUrl, 'keys', 'list')).output]).toEqual([
      null,
      expect.stringMatching(/^id .* last used +state$/m),
    ]);
    const before = Date.now();
    expect(await ask(key)).toBe(200);
    await until(async () => typeof (await usedAt()) === 'string');
    expect(Math.abs(Date.parse(String(await usedAt())) - before)).toBeLessThan(60_000);

    const database = application.app.get(Database);
    const set = (ago: number) =>
      database.transaction((rows) =>
        rows.query(`UPDATE api_keys SET last_used_at = ${database.now} - ${String(ago)} WHERE id = $1`, [id]),
      );
    await set(40_000);
    const recently = await usedAt();
    const { noting } = application.app.get<{ readonly noting: ReadonlySet<string> }>(ApiKeys);
    for (let n = 0; n < 5; n += 1) await keys.find(key);
    await until(() => noting.size === 0);
    expect(await usedAt()).toBe(recently);
    await set(70_000);
    await Promise.all(Array.from({ length: 5 }, () => keys.find(key)));
    await until(async () => Date.parse(String(await usedAt())) > Date.parse(String(recently)));
    await keys.revoke(id);
    await set(70_000);
    const ended = await usedAt();
    expect((await keys.find(key))?.isActive).toBe(false);
    expect(await usedAt()).toBe(ended);
  });

  it('are let in where their use cannot be noted', async () => {
    const { key } = await make('unnoted', '--role', 'operator');
    const failing = jest
      .spyOn(application.app.get(Database), 'transaction')
      .mockRejectedValue(new Error('planted: nothing can be written'));
    expect(await ask(key)).toBe(200);
    expect(failing).toHaveBeenCalled();
    failing.mockRestore();
  });

  it('end when they are revoked, within five seconds in every instance, and what they have open as well', async () => {
    const { key, id } = await make('leaked', '--role', 'operator');
    await another.listen({ host: '127.0.0.1', port: 0 });
    const { port } = another.getHttpServer().address() as { port: number };
    const userId = (await make('maker', '--role', 'admin')).key;
    const headers = { authorization: `Bearer ${userId}` };
    const made = await application.app.inject({
      method: 'POST',
      url: '/v1/users',
      headers,
      payload: { name: 'A', email: 'leaked@x.fi' },
    });
    const { id: user, position } = made.json<{ id: string; position: number }>();
    const authorization = `Bearer ${key}`;
    const following = await fetch(`http://127.0.0.1:${String(port)}/v1/users/${user}/events`, {
      headers: { authorization, 'tidemark-min-position': String(position) },
    });
    expect(following.status).toBe(200);
    const reading = following.text();
    expect([await ask(key), await ask(key, '/v1/users', 'GET', another)]).toEqual([200, 200]);
    const from = Date.now();
    expect((await tidemark('revoke', id)).code).toBe(0);
    await until(
      async () => (await ask(key)) === 401 && (await ask(key, '/v1/users', 'GET', another)) === 401,
    );
    await reading;
    // Promised are five; the machine that this runs on may have other things to do.
    expect(Date.now() - from).toBeLessThan(10_000);
    expect((await tidemark('revoke', id)).code).toBe(0);
    expect((await tidemark('revoke', 'nobody')).errors).toContain('There is no key nobody.');
  });

  it('end by themselves', async () => {
    const keys = application.app.get(ApiKeys);
    const { key } = await keys.create({ name: 'short', role: 'operator', scopes: [], expiresInMs: 300 });
    await until(async () => (await ask(key)) === 401);
    expect((await list()).find(({ name }) => name === 'short')?.isActive).toBe(false);
  });

  it.each([
    [['create', 'Bad Name', '--role', 'operator'], "A key's name is"],
    [['create', 'a'], "required option '--role <role>' not specified"],
    [['create', 'a', '--role', 'customer'], 'Allowed choices are operator, admin'],
    [['create', 'a', '--role', 'admin', '--scope', 'all'], 'Allowed choices are read, write, operate'],
    [['create', 'a', '--role', 'admin', '--expires-in-days', '0'], 'Expected a whole number from 1 to 3650'],
  ])('are not made by %j', async (words, message) => {
    const { code, errors } = await tidemark(...words);
    expect([code, errors]).toEqual([2, expect.stringContaining(message)]);
  });

  it('mean nothing where there is no authentication', async () => {
    const open = await startTestApplication({ DATABASE_URL: application.databaseUrl });
    expect(
      (await open.app.inject({ method: 'GET', url: '/v1/users', headers: { authorization: 'Bearer tdm_x' } }))
        .statusCode,
    ).toBe(200);
    await open.close();
  });
});
