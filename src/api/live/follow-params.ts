import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { WholeNumberParam, wholeNumberIn } from '../fields/whole-number-param.js';
import { Refusal } from '../problem/refusal.js';

/** Where to begin to follow. */
export class FollowParams {
  @WholeNumberParam(0, 'The last position that is known already')
  readonly after?: number;
}

/** The last position that a browser has seen before it was cut off, by the header `Last-Event-ID`. */
export const LastEventId = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['last-event-id'];
  if (header === undefined) return undefined;
  const position = typeof header === 'string' ? wholeNumberIn(header) : NaN;
  if (Number.isSafeInteger(position)) return position;
  throw new Refusal('request/invalid-header', 'Last-Event-ID must be a whole number from 0 to 2^53-1.');
});

/**
 * Where to begin: at the head when nothing else is asked for.
 *
 * @throws Refusal for a position that is not there yet: whoever knows it knows another log than this.
 */
export function startOf(asked: number | undefined, head: number): number {
  if (asked === undefined || asked <= head) return asked ?? head;
  throw new Refusal(
    'request/invalid',
    `There is no position ${String(asked)} yet, the last one is ${String(head)}. Read again, and follow from there.`,
  );
}
