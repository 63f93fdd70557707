import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  ProjectionBehindError,
  StoreOverloadedError,
  StoreUnavailableError,
} from '../../event-sourcing/index.js';
import { type Problem, problemDocument } from './problem.js';
import { problemOf } from './problem-of.js';
import { Refusal } from './refusal.js';

const logger = new Logger('Problems');

/** They say all there is to say, and there are many of them when there is one. */
const PASSING = [StoreOverloadedError, StoreUnavailableError, ProjectionBehindError];

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
  if (problem.status >= 500 && problem.code !== 'service/overloaded') log(error);
  return problem;
}

/** What is refused for a while is told in a line; that an instance is not ready, by its readiness. */
function log(error: unknown): void {
  if (error instanceof Refusal) return;
  if (PASSING.some((kind) => error instanceof kind)) logger.warn(inALine(error));
  else logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function inALine(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} ${cause.message}` : message;
}

function resourceIdOf({ params }: FastifyRequest): string | undefined {
  const { id } = (params ?? {}) as { id?: string };
  return id?.toLowerCase();
}
