/**
 * What a failed statement says about what was written: `statement` nothing, and the statement or its data are to
 * blame; `conflict` nothing, and trying again may help; `refused` nothing, and the server is to blame; `broken`
 * nobody knows, and the connection must not be used again.
 */
export type PostgresFailure = 'statement' | 'conflict' | 'refused' | 'broken';

/** By SQLSTATE, or by its class. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const FAILURES: Readonly<Record<string, PostgresFailure>> = {
  '08': 'broken',
  '21': 'statement',
  '22': 'statement',
  '23': 'statement',
  '25': 'refused',
  // The transaction is dead because an earlier statement failed, and somebody kept that to themselves.
  '25P02': 'statement',
  '40': 'conflict',
  '42': 'statement',
  '44': 'statement',
  '54': 'statement',
  P0: 'statement',
  // Cancelled by a timeout, or on request.
  '57014': 'refused',
  '57': 'broken',
  XX: 'broken',
};

const SQLSTATE = /^[0-9A-Z]{5}$/;
const NETWORK = /^(?:E[A-Z]{3,}|ERR_(?:SSL|TLS|SOCKET)\w*)$/;
/** What the driver says without a code. */
const DRIVER = /connection|query read timeout|not queryable|timeout exceeded|already released/i;

/** What a driver throws: an error, whichever realm it is from. */
interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly severity?: unknown;
}

/** How an error of the driver is to be taken; `undefined` for an error that is not the driver's. */
export function postgresFailure(error: unknown): PostgresFailure | undefined {
  if (!isThrown(error)) return undefined;
  const code = typeof error.code === 'string' ? error.code : '';
  if (NETWORK.test(code)) return 'broken';
  if (SQLSTATE.test(code)) return ofState(error, code);
  return isDriverError(error) ? 'broken' : undefined;
}

/** Whether the database failed, rather than the statement. */
export function isDatabaseToBlame(error: unknown): boolean {
  const failure = postgresFailure(error);
  return failure === 'refused' || failure === 'broken';
}

/** A server that says FATAL has closed the connection, whatever it says besides. */
function ofState({ severity }: Thrown, code: string): PostgresFailure {
  if (severity === 'FATAL' || severity === 'PANIC') return 'broken';
  return FAILURES[code] ?? FAILURES[code.slice(0, 2)] ?? 'refused';
}

function isDriverError({ name, message }: Thrown): boolean {
  const isItsOwn = name === 'Error' || name.startsWith('QueryRunner') || name === 'QueryFailedError';
  return isItsOwn && DRIVER.test(message);
}

function isThrown(error: unknown): error is Thrown {
  return typeof error === 'object' && error !== null && 'message' in error && 'name' in error;
}
