const FIRST_MS = 50;

/** How long to wait after so many failures in a row: doubles, and is spread, so that those that fail together do not retry together. */
export function backOff(failures: number, longestMs: number): number {
  const pause = Math.min(FIRST_MS * 2 ** (failures - 1), longestMs);
  return Math.round(pause * (0.5 + Math.random() / 2));
}
