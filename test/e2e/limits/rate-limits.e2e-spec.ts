import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';

describe('rate limits', () => {
  let application: TestApplication;

  afterEach(() => application.close());

  const start = async (env: Readonly<Record<string, string>>) => {
    application = await startTestApplication(env);
  };
  const get = (url = '/v1/users', headers: Record<string, string> = {}) =>
    application.app.inject({ method: 'GET', url, headers });
  const create = () =>
    application.app.inject({
      method: 'POST',
      url: '/v1/users',
      payload: { name: 'Ada', email: `${randomUUID()}@x.fi` },
    });
  const graphql = async (query: string) => {
    const response = await application.app.inject({ method: 'POST', url: '/graphql', payload: { query } });
    return { ...response, errors: response.json<{ errors?: { extensions: object }[] }>().errors ?? [] };
  };

  it('are off on loopback, where callers cannot be told apart', async () => {
    await start({});
    const { headers } = await get();
    expect([headers['ratelimit'], headers['ratelimit-policy']]).toEqual([undefined, undefined]);
  });

  it('tell each answer how the caller stands, and refuse what is too many with 429', async () => {
    await start({ RATE_LIMIT_READS: '2' });
    const first = await get();
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"reads";q=2;w=60',
      ratelimit: '"reads";r=1;t=60',
    });
    expect((await get(`/v1/users/${randomUUID()}`)).headers['ratelimit']).toMatch(/^"reads";r=0;t=\d+$/);
    const refused = await get();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(refused.json()).toMatchObject({ code: 'request/too-many', status: 429 });
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d?$/);
    expect(refused.headers['ratelimit']).toMatch(/^"reads";r=0;t=\d+$/);
    expect(refused.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('count reads and writes apart', async () => {
    await start({ RATE_LIMIT_READS: '1', RATE_LIMIT_WRITES: '1' });
    expect([(await get()).statusCode, (await create()).statusCode]).toEqual([200, 201]);
    expect([(await get()).statusCode, (await create()).statusCode]).toEqual([429, 429]);
  });

  it('never keep anybody from asking whether the service is well, nor operators from mending it', async () => {
    await start({ RATE_LIMIT_READS: '1' });
    await get();
    expect((await get()).statusCode).toBe(429);
    for (const url of ['/health/live', '/health/ready', '/admin/projections', '/metrics']) {
      for (let n = 0; n < 3; n += 1) expect((await get(url)).statusCode).toBe(200);
    }
  });

  it('take a request for GraphQL for a read, with the same code in its answer', async () => {
    await start({ RATE_LIMIT_READS: '1' });
    expect((await graphql('{ __typename }')).statusCode).toBe(200);
    const { statusCode, headers, errors } = await graphql('{ __typename }');
    expect([statusCode, headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(errors).toMatchObject([{ extensions: { code: 'request/too-many', status: 429 } }]);
  });

  it('take each mutation in it for a write', async () => {
    await start({ RATE_LIMIT_WRITES: '2' });
    const field = () => `createUser(input: { name: "Ada", email: "${randomUUID()}@x.fi" }) { id }`;
    const { statusCode, errors } = await graphql(
      `mutation { a: ${field()} b: ${field()} c: ${field()} d: ${field()} }`,
    );
    expect(statusCode).toBe(200);
    const refused = { extensions: { code: 'request/too-many', status: 429, retryAfter: expect.any(Number) } };
    expect(errors).toMatchObject([refused]);
    expect((await create()).statusCode).toBe(429);
  });

  it('believe a proxy that is trusted, and nobody else', async () => {
    await start({ RATE_LIMIT_READS: '1', TRUSTED_PROXIES: '127.0.0.1' });
    const from = (address: string) => get('/v1/users', { 'x-forwarded-for': address });
    expect((await from('192.0.2.1')).statusCode).toBe(200);
    expect((await from('192.0.2.1')).statusCode).toBe(429);
    expect((await from('192.0.2.2')).statusCode).toBe(200);
    await application.close();
    await start({ RATE_LIMIT_READS: '1' });
    expect([(await from('192.0.2.1')).statusCode, (await from('192.0.2.2')).statusCode]).toEqual([200, 429]);
  });
});
