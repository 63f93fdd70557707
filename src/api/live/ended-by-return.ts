/**
 * What ends by a signal, as an iterator that gives the signal when it is given up. An async generator alone would wait
 * for what comes next before it ends.
 */
export function endedByReturn<T>(begin: (signal: AbortSignal) => AsyncIterable<T>): AsyncIterableIterator<T> {
  const ending = new AbortController();
  const items = begin(ending.signal)[Symbol.asyncIterator]();
  const iterator: AsyncIterableIterator<T> = {
    next: () => items.next(),
    return: () => {
      ending.abort();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
