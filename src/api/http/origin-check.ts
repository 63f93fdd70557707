import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../../config/rules.js';
import { Refusal } from '../problem/refusal.js';

/**
 * Refuses requests that a foreign page may have sent through somebody's browser, as long as nobody has to say who
 * they are: another Host than this machine's (DNS rebinding), another Origin than this machine's or an allowed one.
 */
export function checkOrigins(fastify: FastifyInstance, allowed: readonly string[]): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const reason = whyForeign(request.headers, allowed);
    done(reason === undefined ? undefined : new Refusal('request/forbidden-origin', reason));
  });
}

/** The same where everybody has to say who he is: any name of ours will do, and no page but our own and the allowed ones. */
export function checkOriginsOf(fastify: FastifyInstance, allowed: readonly string[]): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const reason = whyNotAllowed(request.headers, allowed);
    done(reason === undefined ? undefined : new Refusal('request/forbidden-origin', reason));
  });
}

/** Why a page may not ask, where everybody has to say who he is; undefined when it may, and for what is no page. */
export function whyNotAllowed(
  { host, origin }: IncomingHttpHeaders,
  allowed: readonly string[],
): string | undefined {
  if (origin === undefined || allowed.includes(origin)) return undefined;
  // A proxy may have taken the TLS off: the scheme says nothing.
  const isSame = URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
  return isSame ? undefined : 'Expected no Origin header, or our own, or one that is allowed.';
}

/** Why a request may have been sent by a foreign page; undefined when it was not. */
export function whyForeign(
  { host, origin }: IncomingHttpHeaders,
  allowed: readonly string[],
): string | undefined {
  if (!isOurs(`http://${host ?? ''}`)) return 'Expected a Host header that names this machine.';
  if (origin === undefined || allowed.includes(origin) || isOurs(origin)) return undefined;
  return 'Expected no Origin header, or one that is allowed.';
}

/**
 * Why a request may have been sent by any page but one of this very server, allowed origins or not; undefined when it was
 * not. For what nobody but an operator may do.
 */
export function whyCrossOrigin(headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && !isOrigin(origin, `http://${host}`))
    return 'Expected no Origin header but our own.';
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'Expected no page of another site.';
  return whyForeign(headers, []);
}

function isOrigin(origin: string, url: string): boolean {
  return URL.canParse(origin) && URL.canParse(url) && new URL(origin).origin === new URL(url).origin;
}

function isOurs(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return isLoopback(new URL(url).hostname.replace(/^\[(.*)\]$/, '$1'));
}
