import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { loadConfig } from '../../config/load-config.js';
import { Callers, networkOf } from './callers.js';

const raw = (remoteAddress: string | undefined, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

const callers = (proxies = '') => new Callers(loadConfig({ TRUSTED_PROXIES: proxies }));

describe('a caller', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::ffff', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['no address', 'unknown'],
  ])('is at %s, which counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('is the principal where callers say who they are', () => {
    const request = { principal: { id: 'ada' }, raw: raw('192.0.2.7') } as unknown as FastifyRequest;
    const issuer = { AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a', AUTH_JWKS_URL: 'https://issuer.example/keys' };
    const known = new Callers(loadConfig({ AUTH_MODE: 'jwt', ...issuer }));
    expect(known.of(request)).toBe('principal:ada');
    expect(callers().of(request)).toBe('address:192.0.2.7');
  });

  it('is where the request comes from, else', () => {
    expect(callers().of({ raw: raw('192.0.2.7') } as unknown as FastifyRequest)).toBe('address:192.0.2.7');
    expect(callers().ofRaw(raw(undefined))).toBe('address:none');
  });

  it('is not whom anybody says that he is', () => {
    expect(callers().ofRaw(raw('192.0.2.7', '198.51.100.1'))).toBe('address:192.0.2.7');
  });

  it('is whom a trusted proxy has seen, and no further back', () => {
    const behind = callers('10.0.0.0/8');
    expect(behind.ofRaw(raw('10.0.0.1', '203.0.113.9, 198.51.100.1'))).toBe('address:198.51.100.1');
    expect(behind.ofRaw(raw('192.0.2.7', '198.51.100.1'))).toBe('address:192.0.2.7');
  });
});
