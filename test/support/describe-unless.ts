import { describe } from '@jest/globals';

/** `describe`; where something is missing, a line that says so, and tests that are counted as skipped. */
export function describeUnless(missing: string | undefined, name: string, define: () => void): void {
  if (missing === undefined) {
    describe(name, define);
    return;
  }
  process.stderr.write(`SKIPPED: ${name}: ${missing}\n`);
  describe.skip(name, define);
}
