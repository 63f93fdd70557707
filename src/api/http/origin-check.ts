import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../../config/rules.js';
import { Refusal } from '../problem/refusal.js';

/**
 * Refuses requests that a foreign page may have sent through somebody's browser, as long as nobody has to say who
 * they are: another Host than this machine's (DNS rebinding), another Origin than this machine's or an allowed one.
 */
export function checkOrigins(fastify: FastifyInstance, allowed: readonly string[]): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { host, origin } = request.headers;
    if (!isOurs(`http://${host ?? ''}`)) {
      done(new Refusal('request/forbidden-origin', 'Expected a Host header that names this machine.'));
    } else if (origin !== undefined && !allowed.includes(origin) && !isOurs(origin)) {
      done(new Refusal('request/forbidden-origin', 'Expected no Origin header, or one that is allowed.'));
    } else {
      done();
    }
  });
}

function isOurs(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return isLoopback(new URL(url).hostname.replace(/^\[(.*)\]$/, '$1'));
}
