import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApplication, type TestApplication } from '../support/test-application.js';

interface Answer {
  readonly id: string;
  readonly position: number;
}

interface Page {
  readonly items: { readonly id: string; readonly amount: number }[];
  readonly nextCursor: string | null;
}

describe('the REST contract of wallets', () => {
  let application: TestApplication;
  let ownerId: string;

  const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
    application.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
  const get = (url: string, headers: Record<string, string> = {}) =>
    application.app.inject({ method: 'GET', url, headers });
  const someone = async () => {
    const id = randomUUID();
    await post('/v1/users', { userId: id, name: 'Ada', email: `${id}@x.fi` });
    return id;
  };
  const open = async (owner = ownerId) =>
    (await post('/v1/wallets', { ownerId: owner, currency: 'EUR' })).json<Answer>();
  const deposit = async (id: string, amount: number) =>
    (await post(`/v1/wallets/${id}/deposit`, { amount })).json<Answer>();
  const page = async (url: string, minPosition = 0) =>
    (await get(url, { 'tidemark-min-position': String(minPosition) })).json<Page>();

  beforeAll(async () => {
    application = await startTestApplication();
    ownerId = await someone();
  });
  afterAll(() => application.close());

  it('answers commands with a location, the version and the position, in body and headers', async () => {
    const walletId = randomUUID();
    const opened = await post('/v1/wallets', { walletId, ownerId, currency: 'EUR' });
    const { position } = opened.json<Answer>();
    expect(opened.statusCode).toBe(201);
    expect(opened.json()).toEqual({ id: walletId, version: 1, position });
    expect(opened.headers).toMatchObject({
      location: `/v1/wallets/${walletId}`,
      etag: '"1"',
      'tidemark-position': String(position),
      'cache-control': 'no-store',
    });
    const deposited = await post(`/v1/wallets/${walletId}/deposit`, { amount: 5 });
    expect(deposited.headers).toMatchObject({ etag: '"2"', 'tidemark-position': String(position + 1) });
    const found = await get(`/v1/wallets/${walletId}`);
    expect(found.headers['etag']).toBe('"2"');
    expect(Number(found.headers['tidemark-position'])).toBeGreaterThanOrEqual(position + 1);
    const statement = await get(`/v1/wallets/${walletId}/statement`);
    expect(statement.headers['tidemark-position']).toMatch(/^\d+$/);
    await post(`/v1/wallets/${walletId}/withdraw`, { amount: 5 });
    expect((await post(`/v1/wallets/${walletId}/close`)).statusCode).toBe(200);
  });

  it('takes If-Match for any version, and refuses one that is none', async () => {
    const { id } = await open();
    const any = { 'if-match': '*' };
    expect((await post(`/v1/wallets/${id}/deposit`, { amount: 1 }, any)).statusCode).toBe(200);
    const unknown = await post(`/v1/wallets/${randomUUID()}/close`, {}, any);
    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, 'wallets/not-found']);
    for (const action of ['deposit', 'withdraw', 'close']) {
      const body = action === 'close' ? {} : { amount: 1 };
      const refused = await post(`/v1/wallets/${id}/${action}`, body, { 'if-match': '1' });
      expect(refused.json()).toMatchObject({ status: 400, code: 'request/invalid-header' });
      const mismatch = await post(`/v1/wallets/${id}/${action}`, body, { 'if-match': '"9"' });
      expect(mismatch.json()).toMatchObject({ code: 'request/version-mismatch', currentVersion: 2 });
      expect(mismatch.headers['etag']).toBe('"2"');
    }
  });

  it('lists the wallets of an owner, page by page, in the order in which they were opened', async () => {
    const owner = await someone();
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.push((await open(owner)).id);
      await open();
    }
    await deposit(ids[0] ?? '', 5);
    const walked: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${next}`;
      const { items, nextCursor }: Page = await page(
        `/v1/wallets?ownerId=${owner.toUpperCase()}&limit=2${cursor}`,
      );
      walked.push(...items.map(({ id }) => id));
      next = nextCursor;
      await open(owner);
    } while (next !== null && walked.length < 5);
    expect(walked.slice(0, 5)).toEqual(ids);
    const all = await page('/v1/wallets?limit=500');
    expect(all.items.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect((await page(`/v1/wallets?ownerId=${randomUUID()}`)).items).toEqual([]);
  });

  it('refuses cursors of other lists, and values that make no sense', async () => {
    const [{ id }, other] = [await open(), await someone()];
    await open();
    const { nextCursor } = await page(`/v1/wallets?ownerId=${ownerId}&limit=1`);
    expect(nextCursor).not.toBeNull();
    for (const url of [`/v1/wallets?cursor=${String(nextCursor)}`, `/v1/wallets?ownerId=${other}&cursor=x`]) {
      expect((await get(url)).json()).toMatchObject({ status: 400, code: 'request/invalid-cursor' });
    }
    for (const url of [
      '/v1/wallets?ownerId=ada',
      '/v1/wallets?limit=0',
      '/v1/wallets?status=open',
      `/v1/wallets/${id}/statement?order=up`,
      `/v1/wallets/${id}/statement?limit=501`,
    ]) {
      expect((await get(url)).json()).toMatchObject({ status: 400, code: 'request/invalid' });
    }
  });

  it('lists a statement in either order, each with cursors of its own', async () => {
    const { id } = await open();
    let position = 0;
    for (let amount = 1; amount <= 4; amount += 1) ({ position } = await deposit(id, amount));
    const url = `/v1/wallets/${id}/statement`;
    const amounts = ({ items }: Page) => items.map(({ amount }) => amount);
    const first = await page(`${url}?order=asc&limit=3`, position);
    const cursor = String(first.nextCursor);
    expect(amounts(first)).toEqual([1, 2, 3]);
    expect(await page(`${url}?order=asc&cursor=${cursor}`)).toMatchObject({
      items: [{ amount: 4, balance: 10 }],
      nextCursor: null,
    });
    expect(amounts(await page(url))).toEqual([4, 3, 2, 1]);
    expect(amounts(await page(`${url}?order=desc`))).toEqual([4, 3, 2, 1]);
    const mismatched = await get(`${url}?order=desc&cursor=${cursor}`);
    expect(mismatched.json()).toMatchObject({ code: 'request/invalid-cursor' });
  });
});
