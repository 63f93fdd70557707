import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppConfig } from '../../config/app-config.js';
import { Refusal } from '../problem/refusal.js';
import type { KnownRoutes } from './known-routes.js';

/** Refuses what no route takes: a worker serves its health and its metrics and nothing else, GraphQL takes JSON by POST only. */
export function limitRoutes(fastify: FastifyInstance, role: AppConfig['role'], routes: KnownRoutes): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(refusal(request, role, routes));
  });
}

function refusal(request: FastifyRequest, role: AppConfig['role'], routes: KnownRoutes): Refusal | undefined {
  const path = request.url.split('?', 1)[0] ?? '';
  if (role === 'worker' && !path.startsWith('/health/') && path !== '/metrics') {
    const why = 'This instance is a worker and serves its health and metrics only.';
    return new Refusal('request/no-such-route', why);
  }
  if (path === '/graphql') return graphqlRefusal(request);
  return request.is404 ? routes.refusal(request) : undefined;
}

function graphqlRefusal({ method, headers }: FastifyRequest): Refusal | undefined {
  if (method !== 'POST') {
    return new Refusal('request/method-not-allowed', 'GraphQL takes POST only.', {
      headers: { allow: 'POST' },
    });
  }
  const isJson = /^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '');
  return isJson ? undefined : new Refusal('request/unsupported-media-type', 'Expected application/json.');
}
