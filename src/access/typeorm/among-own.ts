import { And, Equal, type FindOperator } from 'typeorm';

/** A condition on the column of the owner; where somebody sees no more than his own, with the condition that it is his. */
export function amongOwn(
  wanted: string | FindOperator<string>,
  onlyOf: string | undefined,
): string | FindOperator<string> {
  if (onlyOf === undefined) return wanted;
  return And(typeof wanted === 'string' ? Equal(wanted) : wanted, Equal(onlyOf));
}

/** The same for ids of owners that are at hand. */
export function ownOf(wanted: readonly string[], onlyOf: string | undefined): readonly string[] {
  return onlyOf === undefined ? wanted : wanted.filter((id) => id === onlyOf);
}
