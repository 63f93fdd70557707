import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Problem, problemDocument } from './problem.js';
import { problemOf } from './problem-of.js';

const logger = new Logger('Problems');

/** Answers an error as a problem document. What is nobody's fault but ours is logged with its stack. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemFor(error, resourceIdOf(request));
  void reply
    .status(problem.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .send(JSON.stringify(problemDocument(problem, request.id)));
}

/** The problem of an error, logged where somebody has to look at it. */
export function problemFor(error: unknown, resourceId?: string): Problem {
  const problem = problemOf(error, resourceId);
  // Who is overloaded has no time to say so of each request.
  if (problem.status >= 500 && problem.code !== 'service/overloaded')
    logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return problem;
}

function resourceIdOf({ params }: FastifyRequest): string | undefined {
  const { id } = (params ?? {}) as { id?: string };
  return id?.toLowerCase();
}
