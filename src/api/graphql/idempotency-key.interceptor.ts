import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type GraphQLResolveInfo, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import type { Observable } from 'rxjs';
import { currentContext, runInContext } from '../../event-sourcing/index.js';
import { invalid } from '../fields/strict-validation.pipe.js';
import { isKey, onceOf } from '../http/idempotency-key.js';

interface Args {
  readonly idempotencyKey?: string | null;
}

const ARGUMENT = {
  type: GraphQLString,
  description: 'The same mutation with the same key is executed once, and answered again as it was then.',
};

/** Gives each mutation the argument `idempotencyKey`, whatever its resolver declares. */
export function withIdempotencyKeys(schema: GraphQLSchema): GraphQLSchema {
  const { mutation, types, ...config } = schema.toConfig();
  if (!mutation) return schema;
  const { fields, ...type } = mutation.toConfig();
  const keyed = Object.entries(fields).map(([name, field]) => [
    name,
    { ...field, args: { ...field.args, idempotencyKey: ARGUMENT } },
  ]);
  return new GraphQLSchema({
    ...config,
    types: types.filter((each) => each !== mutation),
    mutation: new GraphQLObjectType({ ...type, fields: Object.fromEntries(keyed) as typeof fields }),
  });
}

/**
 * Gives the argument `idempotencyKey` of a mutation to the one command that it becomes, whatever its resolver does. What
 * version is expected is none of what is asked for, as the header `If-Match` is not: a replay comes before it.
 */
@Injectable()
export class IdempotencyKeyInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType<string>() !== 'graphql') return next.handle();
    const { idempotencyKey: key, ...args } = execution.getArgByIndex<Args | undefined>(1) ?? {};
    const context = currentContext();
    if (key === undefined || key === null || !context) return next.handle();
    if (!isKey(key)) throw invalidKey();
    const asked = { ...args, expectedVersion: undefined };
    const { fieldName } = execution.getArgByIndex<GraphQLResolveInfo>(3);
    return runInContext({ ...context, once: onceOf(key, fieldName, asked) }, () => next.handle());
  }
}

function invalidKey(): Error {
  const message = 'idempotencyKey must be 1 to 255 visible ASCII characters, without spaces';
  return invalid([{ path: 'idempotencyKey', rule: 'key', message }]);
}
