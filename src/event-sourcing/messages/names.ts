const STORED_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/;
const MAX_LENGTH = 100;

/**
 * Checks a name under which something is stored for good: a context and a name in kebab case, `users.user-blocked`.
 *
 * @throws TypeError naming what was found and what is expected.
 */
export function assertStoredName(name: string, what: string): void {
  if (STORED_NAME.test(name) && name.length <= MAX_LENGTH) return;
  throw new TypeError(
    `${what} has the stored name ${JSON.stringify(name)}. Expected a context and a name in kebab case, ` +
      `at most ${String(MAX_LENGTH)} characters, for example 'users.user-blocked'.`,
  );
}
