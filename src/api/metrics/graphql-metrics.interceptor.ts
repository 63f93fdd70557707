import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { GraphQLResolveInfo } from 'graphql';
import { type Observable, tap } from 'rxjs';
import { problemOf } from '../problem/problem-of.js';
import { PrometheusMetrics } from './prometheus-metrics.js';

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** Counts the root fields of GraphQL: the schema has so many of them, and a client cannot make up more. */
@Injectable()
export class GraphqlMetricsInterceptor implements NestInterceptor {
  constructor(private readonly metrics: PrometheusMetrics) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== 'graphql') return next.handle();
    const { parentType, fieldName } = context.getArgByIndex<GraphQLResolveInfo>(3);
    if (!ROOTS.includes(parentType.name)) return next.handle();
    const begun = performance.now();
    const ended = (code: string) => {
      const seconds = (performance.now() - begun) / 1_000;
      this.metrics.resolved(parentType.name.toLowerCase(), fieldName, code, seconds);
    };
    return next.handle().pipe(
      tap({
        complete: () => {
          ended('ok');
        },
        error: (error: unknown) => {
          ended(problemOf(error).code);
        },
      }),
    );
  }
}
