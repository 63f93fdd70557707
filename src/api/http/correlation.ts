import type { FastifyInstance } from 'fastify';
import { LOCAL_PRINCIPAL } from '../../access/roles.js';
import { type MessageContext, type Principal, runInContext, uuidV7 } from '../../event-sourcing/index.js';
import { inSpanOf, traceparentOfRequest } from './request-spans.js';

export const CORRELATION_HEADER = 'x-correlation-id';
const ACCEPTABLE = /^[A-Za-z0-9_.:-]{1,128}$/;

/** The id of a request: the caller's correlation id, or a new one where there is none that can be used. */
export function correlationIdOf(headers: Readonly<Record<string, unknown>>): string {
  const given = headers[CORRELATION_HEADER];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : uuidV7();
}

/** The message context of a request, or of a subscription. What nobody had to say who he is for has no actor. */
export function contextOf(requestId: string, principal: Principal | null): MessageContext {
  const context = { correlationId: requestId, causationId: requestId };
  if (!principal) return context;
  return { ...context, principal, ...(principal !== LOCAL_PRINCIPAL && { actor: principal.id }) };
}

/** Echoes the correlation id on each answer and runs each handler in its message context and its span. */
export function correlate(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(CORRELATION_HEADER, request.id);
    done();
  });
  // Not before the body is read: the context would be lost between its chunks.
  fastify.addHook('preHandler', (request, _reply, done) => {
    const traceparent = traceparentOfRequest(request);
    inSpanOf(request, () => {
      runInContext({ ...contextOf(request.id, request.principal), traceparent }, done);
    });
  });
}
