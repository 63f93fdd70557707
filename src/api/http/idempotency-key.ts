import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { canonicalJson, currentContext, type Once, runInContext } from '../../event-sourcing/index.js';
import { Refusal } from '../problem/refusal.js';

const METHODS: ReadonlySet<string> = new Set(['POST', 'PUT']);
const KEY = /^[!-~]{1,255}$/;

/** One key space for each principal; one for all, as long as nobody has to say who they are. */
function scopeOf(actor: string | undefined): string {
  return actor === undefined ? 'principal:anonymous' : `actor:${actor}`;
}

/** What a key must be, at either edge. */
export function isKey(value: unknown): value is string {
  return typeof value === 'string' && KEY.test(value);
}

/** A client's key for one request, in the key space of whoever asks. Of what is asked no more than a hash is kept. */
export function onceOf(key: string, ...asked: readonly unknown[]): Once {
  const request = createHash('sha256').update(canonicalJson(asked)).digest('base64url');
  return { scope: scopeOf(currentContext()?.actor), key, request };
}

/**
 * Gives the header `Idempotency-Key` of a POST or PUT below `/v1` to the one command that the request becomes, whatever
 * its controller does. Call it after `correlate`, whose context it adds to.
 */
export function takeIdempotencyKeys(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request, _reply, done) => {
    const key = request.headers['idempotency-key'];
    const context = currentContext();
    if (key === undefined || !context || !isForCommands(request)) done();
    else if (!isKey(key)) done(invalidKey());
    else runInContext({ ...context, once: onceOf(key, ...askedBy(request)) }, done);
  });
}

function isForCommands({ method, url }: FastifyRequest): boolean {
  return METHODS.has(method) && url.startsWith('/v1/');
}

/** Commands ask for nothing by their query. Where there is nothing to say, an empty body is the same as an empty object. */
function askedBy({ method, url, body }: FastifyRequest): readonly unknown[] {
  return [method, url.split('?', 1)[0], body ?? {}];
}

function invalidKey(): Refusal {
  return new Refusal(
    'request/invalid-header',
    'Idempotency-Key must be 1 to 255 visible ASCII characters, without spaces.',
  );
}
