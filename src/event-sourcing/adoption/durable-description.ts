import { assertStoredName } from '../messages/names.js';

/** Where a durable handler or saga is fed from, and by how many. */
export interface DurableOptions {
  /**
   * Where it begins when it is new to the database. Default `head`: with what happens from now on. `beginning`: with
   * the first event of the log, and so it does for each of them what it does.
   */
  readonly startAt?: 'head' | 'beginning';
  /**
   * In how many parts it is fed side by side, by as many instances of the application as there are; each stream keeps its
   * order. Default: 1.
   */
  readonly partitions?: number;
}

/** What a decorator says of a durable handler or saga. */
export interface DurableDescription extends Required<DurableOptions> {
  readonly name: string;
}

const MOST_PARTITIONS = 64;

/** @throws TypeError when the name is not in kebab case with a context, or the number of partitions makes no sense. */
export function describeDurable(
  what: string,
  name: string,
  { startAt = 'head', partitions = 1 }: DurableOptions,
): DurableDescription {
  assertStoredName(name, what);
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MOST_PARTITIONS) {
    throw new TypeError(
      `${what} ${name} has ${String(partitions)} partitions. Expected 1 to ${String(MOST_PARTITIONS)}.`,
    );
  }
  return { name, startAt, partitions };
}
