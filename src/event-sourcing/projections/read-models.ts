/** What the answer to a query is made of. */
export interface QuerySources {
  /** The stored names of the asynchronous projections behind it; inline ones are never behind. */
  readonly projections: readonly string[];
  /** The sequences of them that it reads, as far as its handler says so. */
  readonly sequences: () => Promise<readonly string[]>;
}

/** Which projections feed the rows that a query reads. */
export abstract class ReadModels {
  abstract sourcesOf(query: object): QuerySources;
}
