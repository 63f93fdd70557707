/** Which projections feed the rows that a query reads. */
export abstract class ReadModels {
  /** The stored names of the asynchronous projections behind a query; inline ones are never behind. */
  abstract projectionsOf(queryClass: object): readonly string[];
}
