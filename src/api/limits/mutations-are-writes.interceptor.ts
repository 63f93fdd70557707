import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import { from, type Observable, switchMap } from 'rxjs';
import { Callers } from './callers.js';
import { RateLimits } from './rate-limits.js';

/** Counts each mutation as a write, as many as there are in one request. */
@Injectable()
export class MutationsAreWritesInterceptor implements NestInterceptor {
  constructor(
    private readonly limits: RateLimits,
    private readonly callers: Callers,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const isCounted = this.limits.has('writes') && execution.getType<string>() === 'graphql';
    if (!isCounted || !isMutation(execution)) return next.handle();
    const { reply } = execution.getArgByIndex<{ readonly reply: FastifyReply }>(2);
    const counted = this.limits.takeOrRefuse('writes', this.callers.of(reply.request));
    return from(counted).pipe(switchMap(() => next.handle()));
  }
}

function isMutation(execution: ExecutionContext): boolean {
  const { parentType, schema } = execution.getArgByIndex<GraphQLResolveInfo>(3);
  return parentType === schema.getMutationType();
}
