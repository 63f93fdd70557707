import type { FastifyReply } from 'fastify';
import type { Answer, Committed, SavedAggregate } from '../../event-sourcing/index.js';

/** The body of an answer to a command. */
export interface CommandAnswer {
  readonly id: string;
  readonly version: number;
  readonly position: number;
}

/** What both edges answer to a command. */
export function commandAnswer({
  result: { id, version },
  position,
}: Committed<SavedAggregate>): CommandAnswer {
  return { id, version, position };
}

/**
 * Answers a command: what came of it, with its version and position in headers as well. The answer to an idempotency key
 * is the same each time: it follows from what is stored, and from nothing that was made for this request.
 *
 * @param collection the path below which the resource is that the command has made.
 */
export function answerCommand(
  outcome: Committed<SavedAggregate>,
  reply: FastifyReply,
  collection?: string,
): CommandAnswer {
  const answer = commandAnswer(outcome);
  if (collection !== undefined) reply.header('location', `${collection}/${answer.id}`);
  reply.header('etag', `"${String(answer.version)}"`);
  reply.header('tidemark-position', String(answer.position));
  if (outcome.replayed) reply.header('idempotent-replay', 'true');
  return answer;
}

/** Answers a query for one resource. */
export function answerResource<T extends { readonly version: number }>(
  resource: T,
  { position }: Answer<unknown>,
  reply: FastifyReply,
): T {
  reply.header('etag', `"${String(resource.version)}"`);
  reply.header('tidemark-position', String(position));
  return resource;
}

/** Answers a query for a page. */
export function answerPage<T>(page: T, { position }: Answer<unknown>, reply: FastifyReply): T {
  reply.header('tidemark-position', String(position));
  return page;
}
