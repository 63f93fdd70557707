import type { FastifyInstance } from 'fastify';
import { parseJson } from '../json/json-policy.js';
import { Refusal } from '../problem/refusal.js';

/** Takes JSON only, by the JSON policy, in front of both edges. An empty body is none. */
export function parseBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') done();
    else done(new Refusal('request/unsupported-media-type', 'Expected a body that is not compressed.'));
  });
}
