import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, SignJWT } from 'jose';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import {
  AUDIENCE,
  type Issuer,
  issuer,
  ISSUER,
  nowInSeconds,
  type TokenOptions,
} from '../../support/tokens.js';

const ADA = '018f0000-0000-7000-8000-00000000000a';
const WORDING = 'Expected a valid bearer token in one Authorization header.';

describe('bearer tokens', () => {
  let application: TestApplication;
  let ours: Issuer;

  beforeAll(async () => {
    ours = issuer();
    application = await startTestApplication(ours.env, { host: '0.0.0.0' });
  });
  afterAll(async () => {
    await application.close();
    ours.remove();
  });

  const get = (authorization: string | undefined, url = `/v1/users/${ADA}`) =>
    application.app.inject({
      method: 'GET',
      url,
      headers: authorization === undefined ? {} : { authorization },
    });
  const statusOf = async (options: TokenOptions, sub = ADA) =>
    (await get(`Bearer ${await ours.token(sub, options)}`)).statusCode;
  const expectRefused = async (authorization: string | undefined) => {
    const answer = await get(authorization);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'auth/unauthenticated', detail: WORDING });
  };
  const unsigned = (header: object, claims: object) =>
    [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: ADA, exp: nowInSeconds() + 600 };

  it('are taken that are good, of either type, and within the tolerance between two clocks', async () => {
    const now = nowInSeconds();
    // There is no such user: but who asks is known.
    expect(await statusOf({})).toBe(404);
    for (const typ of ['JWT', 'at+jwt', 'application/at+jwt'])
      expect(await statusOf({ header: { typ } })).toBe(404);
    expect(await statusOf({ claims: { exp: now - 20 } })).toBe(404);
    expect(await statusOf({ claims: { nbf: now + 20 } })).toBe(404);
    expect(await statusOf({ claims: { aud: ['other', AUDIENCE] } })).toBe(404);
    const answer = await get((await ours.bearer(ADA)).authorization.replace('Bearer', 'bearer'));
    expect(answer.statusCode).toBe(404);
  });

  it.each<[string, () => TokenOptions]>([
    ['expired', () => ({ claims: { exp: nowInSeconds() - 31 } })],
    ['without an end', () => ({ claims: { exp: undefined } as never })],
    ['not yet good', () => ({ claims: { nbf: nowInSeconds() + 60 } })],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['without an issuer', () => ({ claims: { iss: undefined } as never })],
    ['for somebody else', () => ({ claims: { aud: 'other' } })],
    ['for nobody', () => ({ claims: { aud: undefined } as never })],
    ['of another type', () => ({ header: { typ: 'id+jwt' } })],
    ['of no type', () => ({ header: { typ: undefined } as never })],
    ['with a key address', () => ({ header: { jku: 'https://evil.example/keys' } })],
    ['with a certificate address', () => ({ header: { x5u: 'https://evil.example/cert' } })],
    ['with a key of its own', () => ({ header: { jwk: { kty: 'EC' } } })],
    [
      'signed by somebody else',
      () => ({ key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }),
    ],
    [
      'of another algorithm',
      () => ({
        header: { alg: 'RS256' },
        key: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey,
      }),
    ],
    ['over 8 KB', () => ({ claims: { filler: 'x'.repeat(8 * 1024) } })],
  ])('are refused that are %s', async (_, options) => {
    await expectRefused(`Bearer ${await ours.token(ADA, options())}`);
  });

  it.each([
    '',
    'a\nb',
    'key:0123456789abcdef',
    'process:transfers.transfer-money',
    'system:x',
    'x'.repeat(256),
  ])('are refused that are about %j', async (sub) => {
    await expectRefused(`Bearer ${await ours.token(sub)}`);
  });

  it('are refused that are not signed, or signed with what everybody knows', async () => {
    const header = { typ: 'at+jwt' };
    await expectRefused(`Bearer ${unsigned({ ...header, alg: 'none' }, claims)}.`);
    const pem = Buffer.from(ours.publicKey.export({ type: 'spki', format: 'pem' }));
    const hmac = await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'HS256' }).sign(pem);
    await expectRefused(`Bearer ${hmac}`);
    const good = await ours.token(ADA);
    await expectRefused(`Bearer ${good.slice(0, -2)}`);
    const [, payload, signature] = good.split('.');
    await expectRefused(
      `Bearer ${unsigned({ ...header, alg: 'ES256' }, {}).split('.')[0] ?? ''}.${payload ?? ''}.${signature ?? ''}x`,
    );
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Bearer a.b.c',
    'Basic YTpi',
    'Bearer a b',
    'Bearer ..',
  ])('are not what %j is', async (authorization) => {
    await expectRefused(authorization);
  });

  it('are refused a moment after they have expired, remembered or not', async () => {
    const token = await ours.token(ADA, { claims: { exp: nowInSeconds() - 28 } });
    expect((await get(`Bearer ${token}`)).statusCode).toBe(404);
    const { now } = Date;
    try {
      Date.now = () => now() + 10_000;
      await expectRefused(`Bearer ${token}`);
    } finally {
      Date.now = now;
    }
  });

  it('come one at a time', async () => {
    await application.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = application.app.getHttpServer().address() as AddressInfo;
    const { authorization } = await ours.bearer(ADA);
    const ask = (...lines: string[]) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => {
          const head = [`GET /v1/users/${ADA} HTTP/1.1`, 'Host: a', 'Connection: close', ...lines];
          socket.write(`${head.join('\r\n')}\r\n\r\n`);
        });
        let text = '';
        socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
        socket.on('end', () => {
          resolve(text.split(' ')[1] ?? '');
        });
        socket.on('error', reject);
      });
    const line = `Authorization: ${authorization}`;
    expect(await ask(line)).toBe('404');
    expect(await ask(line, line)).toBe('401');
    expect(await ask(line, 'authorization: Bearer x')).toBe('401');
    expect(await ask(`Authorization: Bearer ${'x'.repeat(100_000)}`)).toBe('431');
  });

  it('give roles by a claim, of which only those mean something that are known', async () => {
    const listed = async (roles: unknown) => {
      const token = await ours.token(ADA, { roles });
      return (await get(`Bearer ${token}`, '/admin/projections')).statusCode;
    };
    expect(await listed(['operator'])).toBe(200);
    expect(await listed('openid admin')).toBe(200);
    for (const roles of [
      undefined,
      null,
      [],
      ['system'],
      ['Operator'],
      { operator: true },
      'operators',
      [['admin']],
    ]) {
      expect([roles, await listed(roles)]).toEqual([roles, 403]);
    }
  });
});

describe('the keys of an issuer', () => {
  it('are had from its address, and a key that is not there is no key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const asked: (string | undefined)[] = [];
    let isUp = true;
    const jwk = { ...(await exportJWK(publicKey)), kid: 'a', alg: 'EdDSA' };
    const server: Server = createServer((request, response) => {
      asked.push(request.url);
      response.statusCode = isUp ? 200 : 500;
      response.end(JSON.stringify({ keys: [jwk, { kty: 'oct', k: 'c2VjcmV0', kid: 'h', alg: 'HS256' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const env = {
      AUTH_MODE: 'jwt',
      AUTH_JWKS_URL: `http://127.0.0.1:${String(port)}/keys`,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
    };
    const application = await startTestApplication({ ...env, AUTH_ROLES_CLAIM: 'realm_access.roles' });
    const ask = async (header: object, key: Parameters<SignJWT['sign']>[0] = privateKey) => {
      const exp = nowInSeconds() + 600;
      const token = await new SignJWT({
        iss: ISSUER,
        aud: AUDIENCE,
        sub: 'olga',
        exp,
        realm_access: { roles: ['operator'] },
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', ...header })
        .sign(key);
      const headers = { authorization: `Bearer ${token}` };
      return (await application.app.inject({ method: 'GET', url: '/admin/projections', headers })).statusCode;
    };
    try {
      isUp = false;
      expect(await ask({ kid: 'a' })).toBe(503);
      isUp = true;
      expect(await ask({ kid: 'a' })).toBe(200);
      expect(await ask({})).toBe(200);
      expect(await ask({ kid: '../../x' })).toBe(401);
      expect(await ask({ kid: 'h', alg: 'HS256' }, Buffer.from('secret'))).toBe(401);
      expect(new Set(asked)).toEqual(new Set(['/keys']));
    } finally {
      await application.close();
      server.close();
    }
  });
});
