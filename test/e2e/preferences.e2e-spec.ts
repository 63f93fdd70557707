import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApplication, type TestApplication } from '../support/test-application.js';
import {
  type PreferencesApi,
  preferencesOverGraphql,
  preferencesOverRest,
} from './drivers/preferences-api.js';
import { restDriver } from './drivers/rest.driver.js';
import type { Outcome } from './drivers/users-api.js';

const UNCHANGED = { emailOptIn: false, smsOptIn: false, locale: 'en' };
const CHOSEN = { emailOptIn: true, smsOptIn: false, locale: 'fi-FI' };

const positionOf = (outcome: Outcome) => ('position' in outcome ? outcome.position : NaN);

async function createUser({ app }: TestApplication): Promise<{ id: string; position: number }> {
  const id = randomUUID();
  const created = await restDriver(app).create({ userId: id, name: 'Ada', email: `${id}@x.fi` });
  return { id, position: positionOf(created) };
}

describe.each([
  ['REST', preferencesOverRest],
  ['GraphQL', preferencesOverGraphql],
])('preferences over %s', (_, driver) => {
  let application: TestApplication;
  let preferences: PreferencesApi;

  beforeAll(async () => {
    application = await startTestApplication();
    preferences = driver(application.app);
  });
  afterAll(() => application.close());

  it('are there at version 0, and then what was chosen', async () => {
    const { id, position } = await createUser(application);
    expect(await preferences.get(id, position)).toEqual({ userId: id, version: 0, ...UNCHANGED });
    const changed = await preferences.change(id.toUpperCase(), CHOSEN);
    expect(changed).toEqual({ id, version: 1, position: position + 1 });
    expect(await preferences.get(id, positionOf(changed))).toEqual({ userId: id, version: 1, ...CHOSEN });
    const again = await preferences.change(id, { ...CHOSEN, smsOptIn: true, locale: 'SR-latn-rs' });
    expect(await preferences.get(id.toUpperCase(), positionOf(again))).toEqual({
      userId: id,
      version: 2,
      emailOptIn: true,
      smsOptIn: true,
      locale: 'sr-Latn-RS',
    });
  });

  it('that change nothing are answered as they are', async () => {
    const { id } = await createUser(application);
    const first = await preferences.change(id, UNCHANGED);
    expect(first).toMatchObject({ version: 1 });
    expect(await preferences.change(id, UNCHANGED)).toEqual(first);
    expect(await preferences.change(id, UNCHANGED, 1)).toEqual(first);
    // What happens to the user is none of their own events.
    await restDriver(application.app).block(id, 'fraud');
    expect(await preferences.change(id, UNCHANGED)).toEqual(first);
  });

  it('of nobody are not there', async () => {
    const nobody = randomUUID();
    const notFound = { refused: 'users/not-found', status: 404 };
    expect(await preferences.get(nobody)).toBeNull();
    expect(await preferences.change(nobody, CHOSEN)).toEqual(notFound);
    expect(await preferences.change(nobody, CHOSEN, 0)).toEqual(notFound);
    expect(await preferences.change(nobody, CHOSEN, 3)).toEqual(notFound);
  });

  it('change at the version that was seen, and no other', async () => {
    const { id } = await createUser(application);
    const mismatch = { refused: 'request/version-mismatch', status: 412 };
    expect(await preferences.change(id, CHOSEN, 1)).toEqual(mismatch);
    expect(await preferences.change(id, CHOSEN, 0)).toMatchObject({ version: 1 });
    expect(await preferences.change(id, UNCHANGED, 0)).toEqual(mismatch);
    expect(await preferences.change(id, UNCHANGED, 1)).toMatchObject({ version: 2 });
  });

  it('are changed by one of many who have seen the same version', async () => {
    const { id } = await createUser(application);
    const locales = ['en-AU', 'en-GB', 'en-IE', 'en-NZ', 'en-US', 'en-ZA'];
    const racing = (expected?: number) =>
      Promise.all(locales.map((locale) => preferences.change(id, { ...CHOSEN, locale }, expected)));
    const outcomes = await racing(0);
    expect(outcomes.filter((each) => 'version' in each)).toHaveLength(1);
    expect(outcomes.filter((each) => 'refused' in each && each.status === 412)).toHaveLength(5);
    // Whoever finds its own choice there already changes nothing.
    const versions = (await racing()).map((each) => ('version' in each ? each.version : NaN));
    const last = Math.max(...versions);
    expect(last).toBeGreaterThanOrEqual(6);
    expect(await preferences.get(id, positionOf(await preferences.change(id, CHOSEN)))).toMatchObject({
      version: last + 1,
      ...CHOSEN,
    });
  });

  it.each<[string, object, string]>([
    ['no locale', { locale: undefined }, 'locale'],
    ['an empty locale', { locale: '' }, 'locale'],
    ['a locale of another system', { locale: 'en_US' }, 'locale'],
    ['words for a locale', { locale: 'english please' }, 'locale'],
    ['a locale with a control character', { locale: 'en\u0007' }, 'locale'],
    ['a locale without end', { locale: `en-u-x-${'aaaaa-'.repeat(20)}a` }, 'locale'],
    ['nothing for e-mail', { emailOptIn: undefined }, 'emailOptIn'],
    ['null for text messages', { smsOptIn: null }, 'smsOptIn'],
    ['a text for e-mail', { emailOptIn: 'yes' }, 'emailOptIn'],
    ['a number for text messages', { smsOptIn: 1 }, 'smsOptIn'],
  ])('refuse %s', async (_case, wrong, path) => {
    const { id, position } = await createUser(application);
    const refused = (await preferences.change(id, { ...CHOSEN, ...wrong })) as { invalid?: string[] };
    expect(refused).toMatchObject({ refused: 'request/invalid', status: 400 });
    if (refused.invalid) expect(refused.invalid).toEqual([path]);
    expect(await preferences.get(id, position)).toMatchObject({ version: 0 });
  });
});

describe('preferences, by the REST contract', () => {
  let application: TestApplication;
  let id: string;
  let url: string;

  beforeAll(async () => {
    application = await startTestApplication();
    let position: number;
    ({ id, position } = await createUser(application));
    url = `/v1/users/${id}/preferences`;
    const headers = { 'tidemark-min-position': String(position) };
    await application.app.inject({ method: 'GET', url, headers });
  });
  afterAll(() => application.close());

  const put = (headers: Record<string, string> = {}, payload: object = CHOSEN) =>
    application.app.inject({ method: 'PUT', url, payload, headers });

  it('at version 0 are there, and yet match no *', async () => {
    const response = await application.app.inject({ method: 'GET', url });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      etag: '"0"',
      'tidemark-position': expect.stringMatching(/^\d+$/),
    });
    const refused = await put({ 'if-match': '*' });
    expect(refused.statusCode).toBe(412);
    expect(refused.headers['etag']).toBe('"0"');
    expect(refused.json()).toMatchObject({ code: 'request/version-mismatch', currentVersion: 0 });
    const changed = await put({ 'if-match': '"0"' });
    expect(changed.statusCode).toBe(200);
    const { position } = changed.json<{ position: number }>();
    expect(changed.headers).toMatchObject({ etag: '"1"', 'tidemark-position': String(position) });
    expect((await put({ 'if-match': '*' }, UNCHANGED)).json()).toMatchObject({ id, version: 2 });
    const read = await application.app.inject({
      method: 'GET',
      url,
      headers: { 'tidemark-min-position': String(position) },
    });
    expect(read.headers).toMatchObject({ etag: '"2"', 'cache-control': 'no-store' });
    expect(Number(read.headers['tidemark-position'])).toBeGreaterThanOrEqual(position);
  });

  it.each(['W/"1"', '1', '"1", "2"', '', '"9007199254740992"'])('refuse If-Match: %s', async (ifMatch) => {
    expect((await put({ 'if-match': ifMatch })).json()).toMatchObject({ code: 'request/invalid-header' });
  });

  it('refuse what nobody asked for, and an empty body', async () => {
    expect((await put({}, { ...CHOSEN, push: true })).json()).toMatchObject({
      code: 'request/invalid',
      errors: [{ path: 'push', rule: 'unknown' }],
    });
    const empty = await application.app.inject({ method: 'PUT', url });
    expect([empty.statusCode, empty.json<{ code: string }>().code]).toEqual([400, 'request/invalid']);
  });

  it('have GET and PUT, and a path with an id', async () => {
    const post = await application.app.inject({ method: 'POST', url, payload: CHOSEN });
    expect([post.statusCode, post.headers['allow']]).toEqual([405, 'GET, HEAD, PUT']);
    for (const method of ['GET', 'PUT'] as const) {
      const bad = await application.app.inject({ method, url: '/v1/users/ada/preferences', payload: CHOSEN });
      expect([bad.statusCode, bad.json<{ code: string }>().code]).toEqual([400, 'request/invalid']);
    }
  });
});
