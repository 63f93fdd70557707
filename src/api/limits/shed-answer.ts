import type { IncomingMessage, ServerResponse } from 'node:http';
import { CORRELATION_HEADER, correlationIdOf } from '../http/correlation.js';
import { edgeProblem, problemDocument } from '../problem/problem.js';

const RETRY_AFTER = '1';

/** Refuses a request as `service/overloaded`, at the cost of a few strings: nothing of the application is asked. */
export function answerShed(request: IncomingMessage, response: ServerResponse, reason: string): void {
  const requestId = correlationIdOf(request.headers);
  const problem = edgeProblem('service/overloaded', reason);
  const isGraphql = request.url?.split('?', 1)[0] === '/graphql';
  const { code, status, detail } = problem;
  const body = JSON.stringify(
    isGraphql
      ? { data: null, errors: [{ message: detail, extensions: { code, status, requestId } }] }
      : problemDocument(problem, requestId),
  );
  response.writeHead(status, {
    'content-type': `application/${isGraphql ? 'json' : 'problem+json'}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'retry-after': RETRY_AFTER,
    [CORRELATION_HEADER]: requestId,
  });
  response.end(body);
}
