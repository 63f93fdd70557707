import { afterEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError, UnsafeDatabaseError } from '../../../src/event-sourcing/index.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { freshDatabase } from '../../support/postgres/fresh-database.js';
import { PostgresServer } from '../../support/postgres/postgres-server.mjs';

describe('a server that', () => {
  const cleanUp: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const each of cleanUp.splice(0)) await each();
  });

  it.each(['fsync', 'full_page_writes'])('has %s off is not used', async (setting) => {
    const server = await PostgresServer.start({ [setting]: 'off' });
    cleanUp.push(() => server.remove());
    const opening = openDatabase({ type: 'postgres', url: server.url() });
    await expect(opening).rejects.toBeInstanceOf(UnsafeDatabaseError);
    await expect(opening).rejects.toThrow(`${setting} is off. Expected on`);
  });

  it('acknowledges before it has written is not used', async () => {
    const fresh = await freshDatabase();
    cleanUp.push(() => fresh.remove());
    await fresh.query(`ALTER DATABASE ${new URL(fresh.url).pathname.slice(1)} SET synchronous_commit = off`);
    const opening = openDatabase({ type: 'postgres', url: fresh.url });
    await expect(opening).rejects.toThrow('synchronous_commit is off. Expected anything but off');
  });

  it('is not there is told so', async () => {
    const opening = openDatabase({ type: 'postgres', url: 'postgres://ada:hunter2@127.0.0.1:1/nowhere' });
    await expect(opening).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(opening).rejects.toThrow(/cannot be opened: .*ECONNREFUSED/);
    await expect(opening).rejects.not.toThrow(/hunter2/);
  });

  it('has no such database is told so', async () => {
    const url = Object.assign(new URL(process.env['TEST_DATABASE_URL'] ?? ''), { pathname: '/nowhere' });
    const opening = openDatabase({ type: 'postgres', url: url.toString() });
    await expect(opening).rejects.toThrow(/cannot be opened: .*database "nowhere" does not exist/);
  });
});
