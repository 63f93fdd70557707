const FOR_OPERATORS = /^\/(?:health|metrics|admin)(?:\/|$|\?)/;

/** What must be answered when nothing else is: whether the service lives, and what an operator needs to mend it. */
export function isForOperators(url: string): boolean {
  return FOR_OPERATORS.test(url);
}
