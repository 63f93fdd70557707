/** In the place of `node:timers/promises`, whose timers nobody can take the place of. */
export function setTimeout(milliseconds: number): Promise<void> {
  return new Promise((resolve) => globalThis.setTimeout(resolve, milliseconds));
}
