import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const API_POLICY = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };
// The pages for people: Swagger UI needs inline styles and scripts, GraphiQL fetches its own from a CDN.
const PAGE_POLICY =
  "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; img-src 'self' data:; font-src 'self' data: https:; " +
  "style-src 'self' 'unsafe-inline' https://unpkg.com; script-src 'self' 'unsafe-inline' https://unpkg.com; " +
  "connect-src 'self' https://unpkg.com; worker-src 'self' blob:";
const PAGES = /^\/(?:docs|graphiql)(?:\/|$|\?)/;

// What they answer is about people.
const PRIVATE = /^\/(?:v1|admin)(?:\/|$|\?)/;

/** The headers that keep browsers from doing anything with our answers but what they are for. */
export async function secureHeaders(fastify: FastifyInstance): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: API_POLICY },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (PRIVATE.test(request.url)) reply.header('cache-control', 'no-store');
    if (PAGES.test(request.url)) reply.header('content-security-policy', PAGE_POLICY);
    done();
  });
}
