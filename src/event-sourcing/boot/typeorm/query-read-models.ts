import { getDataSourceToken, getEntityManagerToken, getRepositoryToken } from '@nestjs/typeorm';
import { type QuerySources, ReadModels } from '../../projections/read-models.js';
import { sequencesReadBy } from '../../projections/reads-sequences.js';
import type { Explorer } from '../explorer.js';

// Where Nest keeps the tokens of @Inject parameters and the types of the others.
const INJECTED = 'self:paramtypes';
const TYPED = 'design:paramtypes';
const NOTHING: QuerySources = { projections: [], sequences: () => Promise.resolve([]) };

type SourcesOf = (query: object) => QuerySources;

/**
 * Finds the projections behind a query by what its handler has injected: the repository of an entity leads to the
 * projection that keeps it. A handler that has a whole data source injected is taken to read them all. Which sequences
 * of them it reads only the handler can say.
 */
export class QueryReadModels extends ReadModels {
  private byQuery: ReadonlyMap<unknown, SourcesOf> | undefined;

  constructor(private readonly explorer: Explorer) {
    super();
  }

  sourcesOf(query: object): QuerySources {
    this.byQuery ??= this.explore();
    return this.byQuery.get(query.constructor)?.(query) ?? NOTHING;
  }

  private explore(): ReadonlyMap<unknown, SourcesOf> {
    const projections = this.explorer.projections().filter(({ description }) => description.mode === 'async');
    return new Map(
      this.explorer.queryHandlers().map(({ handler, message, provider }) => {
        const tokens = injectedInto(handler);
        const read = readsEverything(tokens)
          ? projections
          : projections.filter(({ description }) =>
              description.entities.some((entity) => tokens.has(getRepositoryToken(entity))),
            );
        const names = [...new Set(read.map(({ description }) => description.name))];
        const sequences = (query: object) => () => sequencesReadBy(provider.instance, query);
        return [message, (query) => ({ projections: names, sequences: sequences(query) })];
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
