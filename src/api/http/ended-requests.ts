import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What nginx made the custom for a client that has not waited for its answer. */
export const CLIENT_GONE = 499;

/** A request that is over: it is answered, or its client has gone. */
export interface EndedRequest {
  readonly request: FastifyRequest;
  /** What was answered, as far as that has come; 499 when nothing was. */
  readonly status: number;
  /** Whether the client has left before the end of the answer. */
  readonly isGone: boolean;
  readonly milliseconds: number;
}

/** Told of each request when it is over. */
export type EndListener = (ended: EndedRequest) => void;

/** Tells of requests that are over, each once, whichever way they end. Fastify's `onResponse` knows of no client that has gone. */
export class EndedRequests {
  private readonly listeners: EndListener[] = [];

  onEnd(listener: EndListener): void {
    this.listeners.push(listener);
  }

  /** Notes the requests that come from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      this.begin(request, reply);
      done();
    });
  }

  /** Notes one for which Fastify calls no hooks. */
  begin(request: FastifyRequest, reply: FastifyReply): void {
    const begun = performance.now();
    const { raw } = reply;
    raw.once('close', () => {
      const isGone = !raw.writableFinished;
      const status = isGone && !raw.headersSent ? CLIENT_GONE : raw.statusCode;
      const ended = { request, status, isGone, milliseconds: performance.now() - begun };
      for (const listener of this.listeners) listener(ended);
    });
  }
}

/** The template of the route of a request, as `/v1/users/:id`: there are so many of them, whatever is asked for. */
export function routeOf(request: FastifyRequest): string {
  return request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
}
