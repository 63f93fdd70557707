import { getDataSourceToken, getEntityManagerToken, getRepositoryToken } from '@nestjs/typeorm';
import { ReadModels } from '../../projections/read-models.js';
import type { Explorer } from '../explorer.js';

// Where Nest keeps the tokens of @Inject parameters and the types of the others.
const INJECTED = 'self:paramtypes';
const TYPED = 'design:paramtypes';

/**
 * Finds the projections behind a query by what its handler has injected: the repository of an entity leads to the
 * projection that keeps it. A handler that has a whole data source injected is taken to read them all.
 */
export class QueryReadModels extends ReadModels {
  private byQuery: ReadonlyMap<object, readonly string[]> | undefined;

  constructor(private readonly explorer: Explorer) {
    super();
  }

  projectionsOf(queryClass: object): readonly string[] {
    this.byQuery ??= this.explore();
    return this.byQuery.get(queryClass) ?? [];
  }

  private explore(): ReadonlyMap<object, readonly string[]> {
    const projections = this.explorer.projections().filter(({ description }) => description.mode === 'async');
    return new Map(
      this.explorer.queryHandlers().map(({ handler, message }) => {
        const tokens = injectedInto(handler);
        const read = readsEverything(tokens)
          ? projections
          : projections.filter(({ description }) =>
              description.entities.some((entity) => tokens.has(getRepositoryToken(entity))),
            );
        return [message, [...new Set(read.map(({ description }) => description.name))]];
      }),
    );
  }
}

function injectedInto(handler: object): ReadonlySet<unknown> {
  const named = (Reflect.getMetadata(INJECTED, handler) ?? []) as { readonly param: unknown }[];
  const typed = (Reflect.getMetadata(TYPED, handler) ?? []) as unknown[];
  return new Set([...named.map(({ param }) => param), ...typed]);
}

function readsEverything(tokens: ReadonlySet<unknown>): boolean {
  return tokens.has(getDataSourceToken()) || tokens.has(getEntityManagerToken());
}
