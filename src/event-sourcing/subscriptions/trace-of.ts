/** What was thrown, as fully as it is known: the stack of an error, or its message. */
export function traceOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
