import type { IncomingMessage, ServerResponse } from 'node:http';
import { CORRELATION_HEADER, correlationIdOf } from '../http/correlation.js';
import { edgeProblem, problemDocument } from '../problem/problem.js';

const RETRY_AFTER = '1';
/** Stands in a body where the id of a request comes. There is nothing in an id that JSON would have to escape. */
const ID = '<id>';

interface Body {
  readonly type: string;
  readonly before: string;
  readonly after: string;
}

/** Refuses requests as `service/overloaded`: all but their id is made once, and nothing of the application is asked. */
export class ShedAnswer {
  private readonly problem: Body;
  private readonly graphql: Body;
  private readonly status: number;

  /** @param reason for the caller, in ASCII. */
  constructor(readonly reason: string) {
    const problem = edgeProblem('service/overloaded', reason);
    const { code, status, detail } = problem;
    const extensions = { code, status, requestId: ID };
    this.status = status;
    this.problem = bodyOf('application/problem+json', problemDocument(problem, ID));
    this.graphql = bodyOf('application/json', { data: null, errors: [{ message: detail, extensions }] });
  }

  /** Answers, unless the client has gone. */
  send(request: IncomingMessage, response: ServerResponse, isLast: boolean): void {
    if (response.destroyed) return;
    const requestId = correlationIdOf(request.headers);
    const isGraphql = request.url?.split('?', 1)[0] === '/graphql';
    const { type, before, after } = isGraphql ? this.graphql : this.problem;
    const body = before + requestId + after;
    const headers = [
      'content-type',
      type,
      'content-length',
      String(body.length),
      'cache-control',
      'no-store',
      'x-content-type-options',
      'nosniff',
      'retry-after',
      RETRY_AFTER,
      CORRELATION_HEADER,
      requestId,
    ];
    if (isLast) headers.push('connection', 'close');
    response.writeHead(this.status, headers);
    response.end(body, 'latin1');
  }
}

function bodyOf(type: string, document: Readonly<Record<string, unknown>>): Body {
  const [before = '', after = ''] = JSON.stringify(document).split(ID);
  return { type: `${type}; charset=utf-8`, before, after };
}
