import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';

const ALLOWED = 'https://app.example';

describe('/admin', () => {
  let application: TestApplication;
  const get = async (headers: Record<string, string>, url = '/admin/projections') => {
    const { statusCode } = await application.app.inject({ method: 'GET', url, headers });
    return statusCode;
  };

  describe('on loopback', () => {
    beforeAll(async () => {
      application = await startTestApplication({ CORS_ORIGINS: ALLOWED });
    });
    afterAll(() => application.close());

    it.each([
      { host: '127.0.0.1:3000' },
      { host: '[::1]:3000' },
      { host: 'localhost:3000', origin: 'http://localhost:3000' },
      { host: 'localhost:3000', 'sec-fetch-site': 'same-origin' },
      { host: 'localhost:3000', 'sec-fetch-site': 'none' },
    ])('answers %j', async (headers) => {
      expect(await get(headers)).toBe(200);
    });

    it.each([
      { host: 'evil.example' },
      { host: 'localhost', origin: 'https://evil.example' },
      { host: 'localhost', origin: 'null' },
      { host: 'localhost:3000', origin: 'http://localhost:8080' },
      { host: 'localhost:3000', origin: 'http://127.0.0.1:3000' },
      { host: 'localhost:3000', origin: 'https://localhost:3000' },
      { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' },
      { host: 'localhost:3000', 'sec-fetch-site': 'same-site' },
    ])('refuses %j', async (headers) => {
      expect(await get(headers)).toBe(403);
    });

    it('refuses an origin that is allowed elsewhere', async () => {
      const headers = { host: 'localhost', origin: ALLOWED };
      expect(await get(headers, '/v1/users')).toBe(200);
      const url = '/admin/projections/users.user-directory/pause';
      const answer = await application.app.inject({ method: 'POST', url, headers });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
        403,
        'request/forbidden-origin',
      ]);
    });
  });

  describe('anywhere else', () => {
    beforeAll(async () => {
      application = await startTestApplication({}, { host: '0.0.0.0' });
    });
    afterAll(() => application.close());

    it('is not there', async () => {
      const shown = ['projections', 'parked', 'events', 'streams/a', 'processes', 'deadlines'];
      for (const path of [...shown, 'projections/a/pause', 'processes/a/b/cancel']) {
        expect(await get({}, `/admin/${path}`)).toBe(404);
      }
      expect(await get({}, '/metrics')).toBe(404);
      const answer = await application.app.inject({ method: 'GET', url: '/docs-json' });
      expect(answer.body).not.toContain('/admin');
    });
  });
});
