import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';

const asked = new WeakMap<object, number>();

/** Up to where a GraphQL request wants to see, by `minPosition` of any of its root fields: nested fields keep to it. */
export function askedPosition(request: object): number | undefined {
  return asked.get(request);
}

/** Notes `minPosition`. */
@Injectable()
export class AskedPositionInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== 'graphql') return next.handle();
    const { minPosition } = context.getArgByIndex<{ minPosition?: number | null } | undefined>(1) ?? {};
    const request = context.getArgByIndex<object>(2);
    if (typeof minPosition === 'number') {
      asked.set(request, Math.max(minPosition, asked.get(request) ?? 0));
    }
    return next.handle();
  }
}
