/** How TypeORM names what it throws for a database. */
const OF_TYPEORM = ['QueryFailedError', 'QueryRunnerAlreadyReleasedError', 'ConnectionIsNotSetError'];
const OF_DRIVERS = /^(?:SQLITE_\w+|ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** What a database has said, when it is one that an error is from: the code of this command is not to blame for it. */
export function wordOfDatabase(error: Error): string | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isItsOwn =
    OF_TYPEORM.includes(error.name) || OF_DRIVERS.test(code) || ('severity' in error && code !== '');
  return isItsOwn ? `The database has failed this: ${error.message || code}` : undefined;
}
