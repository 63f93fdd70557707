import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { retryOnConflict } from '../../src/event-sourcing/application/retry-on-conflict.js';
import { EventRegistry, EventStore, IdGenerator, UnitOfWork } from '../../src/event-sourcing/index.js';
import { Account, AccountClosedError, AccountRepository, Deposited } from '../support/accounts/accounts.js';
import { accountsInMemory } from '../support/accounts/accounts-app.js';

const STREAM = 'accounts.account-a';

describe('an aggregate that this instance remembers', () => {
  let app: INestApplicationContext;
  let reads: string[];

  beforeEach(async () => {
    app = await accountsInMemory();
    const store = app.get(EventStore);
    const read = store.read.bind(store);
    store.read = (stream, options) => {
      reads.push(stream);
      return read(stream, options);
    };
    reads = [];
    await command((account) => {
      account.open();
    });
    reads = [];
  });
  afterEach(() => {
    jest.restoreAllMocks();
    return app.close();
  });

  /** What a command does to the account, as often as it takes. */
  const command = (change: (account: Account) => unknown) =>
    retryOnConflict(5, () => app.get(UnitOfWork).run(() => app.get(AccountRepository).update('a', change)));

  const deposit = (amount: number) =>
    command((account) => {
      account.deposit(amount);
    });

  const balance = async () => (await app.get(AccountRepository).get('a')).balance;

  /** As another instance does, which this one is not told by. */
  async function elsewhere(amount: number): Promise<void> {
    const metadata = { correlationId: 'c', causationId: 'c' };
    const event = app
      .get(EventRegistry)
      .toNewEvent(new Deposited('a', amount), app.get(IdGenerator), metadata);
    await app.get(EventStore).append([{ stream: STREAM, expected: 'any', events: [event] }]);
  }

  it('is not read again by the commands that follow', async () => {
    await deposit(1);
    await deposit(2);
    expect(reads).toEqual([]);
    expect(await balance()).toBe(3);
  });

  it('that others have written meanwhile is read again, and the command decides on that', async () => {
    await deposit(1);
    await elsewhere(10);
    const seen: number[] = [];
    await command((account) => {
      seen.push(account.balance);
      account.deposit(account.balance);
    });
    expect(seen).toEqual([1, 11]);
    expect(await balance()).toBe(22);
  });

  it('refuses nothing for what is no longer so', async () => {
    await deposit(1);
    await elsewhere(10);
    const { result } = await command((account) => {
      if (account.balance < 11) throw new AccountClosedError('Too poor.');
      account.deposit(1);
    });
    expect(result.version).toBe(4);
  });

  it('refuses once what still is so, after one look at the store', async () => {
    await deposit(1);
    let runs = 0;
    const refused = command((account) => {
      runs += 1;
      if (account.balance < 11) throw new AccountClosedError('Too poor.');
    });
    await expect(refused).rejects.toBeInstanceOf(AccountClosedError);
    expect([runs, reads]).toEqual([1, [STREAM]]);
  });

  it('lets no command say that nothing is to be done when something is', async () => {
    await deposit(11);
    await elsewhere(-11);
    const { position } = await command((account) => {
      if (account.balance < 11) account.deposit(11);
    });
    expect([position, await balance()]).toEqual([4, 11]);
  });

  it('lets nothing be a mistake that comes of old state', async () => {
    await deposit(1);
    await elsewhere(10);
    const { result } = await command((account) => {
      account.deposit(account.balance === 11 ? 1 : Infinity);
    });
    expect(result.version).toBe(4);
    await elsewhere(10);
    const expected = { id: 'a', version: 5 } as const;
    const checked = retryOnConflict(5, () =>
      app.get(UnitOfWork).run(async () => {
        const accounts = app.get(AccountRepository);
        if ((await accounts.get('a')).balance < 22) return;
        await accounts.update('a', (account) => {
          account.deposit(1);
        });
      }, expected),
    );
    expect((await checked).position).toBe(6);
  });

  it('costs no attempt that was wrong by it', async () => {
    await deposit(1);
    await elsewhere(10);
    let runs = 0;
    const change = retryOnConflict(2, () =>
      app.get(UnitOfWork).run(() =>
        app.get(AccountRepository).update('a', async (account) => {
          runs += 1;
          account.deposit(1);
          if (runs < 3) await elsewhere(1);
        }),
      ),
    );
    expect([(await change).result.version, runs]).toEqual([6, 3]);
  });

  it('lets no condition fail that is no longer asked for', async () => {
    await deposit(1);
    await elsewhere(10);
    const { position } = await command((account) => {
      const condition = { query: [{ types: ['accounts.opened'] }], after: 0 };
      if (account.balance < 11) {
        app.get(UnitOfWork).require(condition, () => new AccountClosedError('Too poor.'));
      }
      account.deposit(1);
    });
    expect(position).toBe(4);
  });

  it('costs no command its only attempt', async () => {
    await deposit(1);
    await elsewhere(10);
    const once = retryOnConflict(1, () =>
      app.get(UnitOfWork).run(() =>
        app.get(AccountRepository).update('a', (account) => {
          account.deposit(1);
        }),
      ),
    );
    expect((await once).position).toBe(4);
  });

  it('is nothing to whoever has no second attempt', async () => {
    await deposit(1);
    await elsewhere(10);
    const poor = app.get(AccountRepository).update('a', (account) => {
      if (account.balance < 11) throw new AccountClosedError('Too poor.');
    });
    expect((await poor).version).toBe(3);
    expect(reads).toEqual([STREAM]);
  });

  it('is nothing to what is started when a command has committed', async () => {
    await deposit(1);
    await elsewhere(10);
    let listened: Promise<unknown> | undefined;
    app.get(UnitOfWork).afterCommit(() => {
      listened ??= app.get(AccountRepository).update('a', (account) => {
        if (account.balance < 11) throw new AccountClosedError('Too poor.');
      });
    });
    await retryOnConflict(5, () =>
      app.get(UnitOfWork).run(() =>
        app.get(AccountRepository).update('b', (account) => {
          account.open();
        }),
      ),
    );
    await expect(listened).resolves.toMatchObject({ version: 3 });
  });

  it('is not changed by what an aggregate does to its events', async () => {
    jest
      .spyOn(
        Account.prototype as unknown as { onDeposited: (event: { amount: number }) => void },
        'onDeposited',
      )
      .mockImplementation(function (this: Account, event) {
        this.balance += event.amount;
        event.amount = 0;
      });
    await elsewhere(1);
    let seen = 0;
    const look = () => command((account) => (seen = account.balance)).then(() => seen);
    expect([await look(), await look(), await look()]).toEqual([1, 1, 1]);
  });
});
