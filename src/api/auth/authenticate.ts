import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unauthenticated } from '../problem/refusal.js';
import type { Authenticated } from './authenticated.js';
import { type Authenticator, authorizationOf } from './authenticator.js';
import type { LogIns } from './log-ins.js';
import { isPublicRoute } from './public-routes.js';
import type { Watch } from './watch.js';

const watches = new WeakMap<FastifyRequest, (end: () => void) => Watch>();

/**
 * Finds out who asks before anything else is done for him, and refuses whoever does not say so, wherever he asks: also where
 * there is nothing. Gives `request.principal` to what comes after.
 */
export function authenticate(fastify: FastifyInstance, authenticator: Authenticator, logIns: LogIns): void {
  fastify.decorateRequest('principal', null);
  fastify.addHook('onRequest', (request: FastifyRequest, _reply: FastifyReply, done) => {
    const authorization = authorizationOf(request.raw);
    const known = authenticator.remembered(authorization);
    const enter = (found: Authenticated) => {
      request.principal = found.principal;
      watches.set(request, (end) => authenticator.watch(authorization, found, end));
      done();
    };
    if (known) {
      enter(known);
    } else if (isFree(request) && authorization === undefined) {
      done(hasSome(request) ? unauthenticated() : undefined);
    } else {
      logIns.enter(authorization, request.raw).then(enter, done);
    }
  });
}

/** Calls `end` when what somebody has asked with holds no longer, for answers that last. */
export function watchRequest(request: FastifyRequest, end: () => void): Watch | undefined {
  return watches.get(request)?.(end);
}

/** Browsers ask whether they may ask, and say nothing of who they are. No route answers OPTIONS. */
function isFree(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS' || isPublicRoute(request.routeOptions.url);
}

/** Whoever says who he is, and cannot be believed, is told so everywhere. */
function hasSome({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined;
}
