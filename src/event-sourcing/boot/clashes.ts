/** A class. */
export interface Named {
  readonly name: string;
}

/** The names that several classes share, each with these classes. */
export function clashes<T extends Named>(
  classes: readonly T[],
  nameOf: (each: T) => string | undefined,
): [string, string][] {
  const byName = new Map<string, T[]>();
  for (const each of classes) {
    const name = nameOf(each);
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), each]);
  }
  return [...byName]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([name, sharing]) => [name, namesOf(sharing)]);
}

/** A list of classes for people. */
export function namesOf(classes: readonly Named[]): string {
  return classes.map(({ name }) => name).join(' and ');
}
