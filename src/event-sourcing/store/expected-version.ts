/**
 * What an append expects of a stream before its own events: `any` nothing, `noStream` no events yet,
 * `streamExists` at least one, a number exactly that version (0 is the same as `noStream`).
 */
export type ExpectedVersion = 'any' | 'noStream' | 'streamExists' | number;

/** Tells whether a stream at version `actual` is what was expected. */
export function meetsExpectation(expected: ExpectedVersion, actual: number): boolean {
  if (expected === 'any') return true;
  if (expected === 'noStream') return actual === 0;
  if (expected === 'streamExists') return actual > 0;
  return actual === expected;
}
