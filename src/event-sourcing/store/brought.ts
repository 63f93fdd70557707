import type { Verdict } from './batch-judge.js';
import type { Accompanied, Companion } from './companion.js';
import type { PreparedAppend } from './prepared-append.js';

/** A companion of an append that was judged. */
export type Brought = Companion & Accompanied<unknown>;

/** What an append has brought along, if it was accepted just now. */
export function broughtBy(
  { companions }: Pick<PreparedAppend, 'companions'>,
  accepted: readonly unknown[],
  verdict: Verdict,
): readonly Brought[] {
  if ('error' in verdict || accepted.length === 0) return [];
  return companions.map(({ writer, value }) => ({ writer, value, result: verdict.result }));
}

/** Calls each writer with what some appends have brought for it. */
export async function writeCompanions(rows: unknown, brought: readonly Brought[]): Promise<void> {
  const writers = new Set(brought.map(({ writer }) => writer));
  for (const writer of writers) {
    const own = brought.filter((one) => one.writer === writer);
    await writer.write(
      rows,
      own.map(({ value, result }) => ({ value, result })),
    );
  }
}
