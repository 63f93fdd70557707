import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../problem/refusal.js';

/**
 * Refuses a `query` that is a JSON text. Mercurius would take it for a document that is parsed already, and so get
 * around the limit of tokens.
 */
export function documentsOnly(
  request: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const { query } = (request.body ?? {}) as { query?: unknown };
  if (typeof query === 'string' && !isJson(query)) done();
  else done(new Refusal('request/invalid', 'Expected query to be a GraphQL document.'));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
