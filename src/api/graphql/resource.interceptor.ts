import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, type Observable, throwError } from 'rxjs';

/** What a mutation is about, as the id in the path of REST. Ids of others are named otherwise, as `ownerId`. */
const RESOURCE_IDS = ['userId', 'walletId', 'transferId'] as const;

type Input = Readonly<Partial<Record<(typeof RESOURCE_IDS)[number], string>>>;

/** An error, and the resource that the operation was about. */
export class ErrorAboutResource extends Error {
  constructor(
    override readonly cause: unknown,
    readonly resourceId: string,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Lets errors of mutations tell a resource that does not exist from one that is only named in the input. */
@Injectable()
export class ResourceInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== 'graphql') return next.handle();
    const { input = {} } = context.getArgByIndex<{ input?: Input } | undefined>(1) ?? {};
    const id = RESOURCE_IDS.map((name) => input[name]).find((each) => each !== undefined);
    if (id === undefined) return next.handle();
    const about = (error: unknown) => throwError(() => new ErrorAboutResource(error, id.toLowerCase()));
    return next.handle().pipe(catchError(about));
  }
}
