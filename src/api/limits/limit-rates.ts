import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Callers } from './callers.js';
import { isForOperators } from './exempt.js';
import { type Effort, headersOf, type RateLimits, tooMany } from './rate-limits.js';

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Counts each request and refuses those that are too many, before their body is read. Call it after whatever finds out who
 * is asking. A request for GraphQL is a read; each mutation in it is counted as a write when it is executed.
 */
export function limitRates(fastify: FastifyInstance, limits: RateLimits, callers: Callers): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (isForOperators(request.url)) return;
    const standing = await limits.take(effortOf(request), callers.of(request));
    if (!standing) return;
    reply.headers(headersOf(standing));
    if (standing.isExceeded) throw tooMany(standing);
  });
}

function effortOf({ method, url }: FastifyRequest): Effort {
  return READING.has(method) || url.split('?', 1)[0] === '/graphql' ? 'reads' : 'writes';
}
