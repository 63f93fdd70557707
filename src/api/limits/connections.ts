import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { uuidV7 } from '../../event-sourcing/index.js';
import type { Limits } from '../../config/limits.js';
import { CORRELATION_HEADER } from '../http/correlation.js';
import { edgeProblem, problemDocument } from '../problem/problem.js';
import { type EdgeCode, Refusal } from '../problem/refusal.js';

const HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 100;
const HEADERS_TIMEOUT_MS = 10_000;
/** How often Node looks for requests that take too long. */
const LOOK_MS = 1_000;
/** Then a client has to connect again, and may come to another instance. */
const REQUESTS_PER_CONNECTION = 10_000;

/** How much a connection may send, and how long it may take. */
export function connectionOptions({
  requestTimeoutMs,
}: Limits): Pick<
  FastifyHttpOptions<Server>,
  'requestTimeout' | 'keepAliveTimeout' | 'maxRequestsPerSocket' | 'http' | 'clientErrorHandler'
> {
  return {
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 65_000,
    maxRequestsPerSocket: REQUESTS_PER_CONNECTION,
    http: {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(LOOK_MS, requestTimeoutMs),
    },
    clientErrorHandler: answerBadRequest,
  };
}

/** Lets in so many connections and no more, and refuses requests with more headers than anybody needs. */
export function limitConnections(fastify: FastifyInstance, { connections }: Limits, logger: Logger): void {
  fastify.server.maxConnections = connections;
  // Node would leave out those that are too many; like this they are seen, and the limit of their size holds.
  fastify.server.maxHeadersCount = 0;
  let isTold = false;
  fastify.server.on('drop', () => {
    if (!isTold) logger.warn({ connections }, 'connections are turned away: there are as many as may be');
    isTold = true;
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const isTooMany = request.raw.rawHeaders.length > 2 * MAX_HEADERS;
    done(isTooMany ? new Refusal('request/headers-too-large', 'There are too many headers.') : undefined);
  });
}

const REASONS: Readonly<Record<string, readonly [EdgeCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['request/headers-too-large', 'The headers are larger than what is taken here.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request/timeout', 'The request did not arrive in time.'],
};

/** Answers what is no HTTP, is too large, or does not come to an end, and closes. */
function answerBadRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // Nothing may be put into an answer that has begun.
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse };
  if (socket.writable && !answer?.headersSent) socket.write(textOf(error.code ?? ''));
  socket.destroy(error);
}

function textOf(code: string): string {
  const [reason, detail] = REASONS[code] ?? ['request/invalid', 'The request cannot be understood.'];
  const problem = edgeProblem(reason, detail);
  const requestId = uuidV7();
  const body = JSON.stringify(problemDocument(problem, requestId));
  return [
    `HTTP/1.1 ${String(problem.status)} ${STATUS_CODES[problem.status] ?? ''}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    `${CORRELATION_HEADER}: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
