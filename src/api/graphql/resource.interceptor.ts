import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, type Observable, throwError } from 'rxjs';

/** What an operation is about, as the id in the path of REST. Ids of others are named otherwise, as `ownerId`. */
const RESOURCE_IDS = ['userId', 'walletId', 'transferId'] as const;

type Ids = Readonly<Partial<Record<(typeof RESOURCE_IDS)[number], string | null>>>;

/** Mutations have their ids in their input, subscriptions in their arguments. */
type Args = Ids & { readonly input?: Ids | null };

/** An error, and the resource that the operation was about. */
export class ErrorAboutResource extends Error {
  constructor(
    override readonly cause: unknown,
    readonly resourceId: string,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Lets errors tell a resource that does not exist from one that is only named in the input. */
@Injectable()
export class ResourceInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== 'graphql') return next.handle();
    const id = idIn(context.getArgByIndex<Args | undefined>(1) ?? {})?.toLowerCase();
    if (id === undefined) return next.handle();
    const about = (error: unknown) => throwError(() => new ErrorAboutResource(error, id));
    return next.handle().pipe(catchError(about));
  }
}

/** An id that the client leaves to the server is left out, or null. */
function idIn({ input, ...ids }: Args): string | undefined {
  const named: Ids = input ?? ids;
  return RESOURCE_IDS.map((name) => named[name] ?? undefined).find((id) => id !== undefined);
}
