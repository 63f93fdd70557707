import { Ambient } from './ambient.js';

const operators = new Ambient<true>();

/**
 * Runs `work`, which opens an application to look into its database or to mend something there, beside the instances
 * that serve it: what is opened feeds no projection and no process, whatever its options say, and makes no SQLite
 * database where there is none (`BootError`). `tidemark` opens applications like this.
 */
export function asOperator<T>(work: () => Promise<T>): Promise<T> {
  return operators.run(true, work);
}

/** Whether what is opened now is opened by an operator. */
export function isOperator(): boolean {
  return operators.value ?? false;
}
