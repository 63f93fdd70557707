import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../problem/refusal.js';

/** The position that the caller's answer must include, by the header `Tidemark-Min-Position`. */
export const MinPosition = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['tidemark-min-position'];
  if (header === undefined) return undefined;
  const position = typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : NaN;
  if (Number.isSafeInteger(position)) return position;
  throw new Refusal(
    'request/invalid-header',
    'Tidemark-Min-Position must be a whole number from 0 to 2^53-1.',
  );
});
