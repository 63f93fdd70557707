interface Pending<TKey, TAnswer> {
  readonly keys: Set<TKey>;
  readonly answer: Promise<TAnswer>;
}

/**
 * Answers the nested fields of one request together: those that are asked for at the same moment become one query
 * instead of one for each parent. Nothing is kept, so that what is asked for later is read again.
 */
export class Batch<TKey, TAnswer> {
  private readonly pending = new WeakMap<object, Pending<TKey, TAnswer>>();

  /** @param answer what comes of all keys of a request, each of them once. */
  constructor(private readonly answer: (keys: readonly TKey[], request: object) => Promise<TAnswer>) {}

  /**
   * What comes of this key and those that others ask for at the same moment.
   *
   * @param request the context of the GraphQL request.
   */
  load(key: TKey, request: object): Promise<TAnswer> {
    const waiting = this.pending.get(request) ?? this.begin(request);
    waiting.keys.add(key);
    return waiting.answer;
  }

  private begin(request: object): Pending<TKey, TAnswer> {
    const keys = new Set<TKey>();
    // By then every resolver of this level has been called: they wait for promises, and for nothing else.
    const answer = new Promise((resolve) => setImmediate(resolve)).then(() => {
      this.pending.delete(request);
      return this.answer([...keys], request);
    });
    const begun = { keys, answer };
    this.pending.set(request, begun);
    return begun;
  }
}
