import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ConcurrencyConflictError,
  EventStore,
  StoreUnavailableError,
  UnitOfWork,
  UnitOfWorkError,
} from '../../src/event-sourcing/index.js';
import { settled } from '../../src/event-sourcing/testing/index.js';
import {
  Account,
  AccountOpened,
  AccountRepository,
  Deposited,
  LiveListener,
} from '../support/accounts/accounts.js';
import { accountsInMemory } from '../support/accounts/accounts-app.js';

describe('the unit of work', () => {
  let app: INestApplicationContext;
  let accounts: AccountRepository;
  let unitOfWork: UnitOfWork;
  let store: EventStore;

  beforeEach(async () => {
    app = await accountsInMemory(LiveListener);
    accounts = app.get(AccountRepository);
    unitOfWork = app.get(UnitOfWork);
    store = app.get(EventStore);
    for (const id of ['a', 'b'])
      await accounts.update(id, (account) => {
        account.open();
      });
  });
  afterEach(() => app.close());

  const versionOf = async (id: string) => (await store.read(`accounts.account-${id}`)).length;

  it('commits what was saved at its end, all at once', async () => {
    const { position } = await unitOfWork.run(async () => {
      await accounts.update('a', (account) => {
        account.deposit(5);
      });
      await accounts.update('b', (account) => {
        account.deposit(7);
      });
      expect(await store.head()).toBe(2);
    });
    expect(position).toBe(4);
    expect([await versionOf('a'), await versionOf('b')]).toEqual([2, 2]);
  });

  it('that stores nothing is at the last event of what it saved, or else of what it has seen', async () => {
    const look = async () => [await accounts.get('a'), await accounts.get('b')];
    const unchanged = async () => {
      await look();
      await accounts.update('a', () => undefined);
    };
    expect((await unitOfWork.run(unchanged)).position).toBe(1);
    expect((await unitOfWork.run(look)).position).toBe(2);
  });

  it('stores nothing when its work throws', async () => {
    const work = unitOfWork.run(async () => {
      await accounts.update('a', (account) => {
        account.deposit(5);
      });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await store.head()).toBe(2);
  });

  it('gives one object for one aggregate, however it is asked for', async () => {
    await unitOfWork.run(async () => {
      const [first, second] = await Promise.all([accounts.get('a'), accounts.get('a')]);
      expect(await accounts.find('a')).toBe(first);
      expect(second).toBe(first);
      await accounts.update('a', (account) => {
        expect(account).toBe(first);
      });
    });
  });

  it('is fenced by what was only read', async () => {
    const work = unitOfWork.run(async () => {
      const { balance } = await accounts.get('a');
      await store.append([{ stream: 'accounts.account-a', expected: 1, events: [deposited()] }]);
      await accounts.update('b', (account) => {
        account.deposit(balance + 1);
      });
    });
    await expect(work).rejects.toBeInstanceOf(ConcurrencyConflictError);
    expect(await versionOf('b')).toBe(1);
  });

  it('is fenced by what was looked for and not there', async () => {
    const work = unitOfWork.run(async () => {
      expect(await accounts.find('new')).toBeUndefined();
      await store.append([{ stream: 'accounts.account-new', expected: 'noStream', events: [deposited()] }]);
      await accounts.update('b', (account) => {
        account.deposit(1);
      });
    });
    await expect(work).rejects.toBeInstanceOf(ConcurrencyConflictError);
  });

  it('takes an aggregate that another one made', async () => {
    await unitOfWork.run(async () => {
      const account = new Account('made');
      account.open();
      await accounts.save(account);
    });
    expect(await versionOf('made')).toBe(1);
  });

  it('refuses to forget changes that were not saved', async () => {
    const forgotten = unitOfWork.run(async () => {
      (await accounts.get('a')).deposit(5);
    });
    await expect(forgotten).rejects.toThrow('Stream accounts.account-a has 1 event(s) that were not saved.');
    const after = unitOfWork.run(async () => {
      const account = await accounts.get('a');
      account.deposit(5);
      await accounts.save(account);
      account.deposit(6);
    });
    await expect(after).rejects.toBeInstanceOf(UnitOfWorkError);
    expect(await store.head()).toBe(2);
  });

  it('refuses two objects for one aggregate', async () => {
    const work = unitOfWork.run(async () => {
      await accounts.get('a');
      const other = new Account('a');
      other.open();
      await accounts.save(other);
    });
    await expect(work).rejects.toThrow('Two objects of stream accounts.account-a');
  });

  it('refuses what comes after its end', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let goOn: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await unitOfWork.run(() => {
      late = ended.then(() =>
        accounts.update('a', (account) => {
          account.deposit(5);
        }),
      );
      return Promise.resolve();
    });
    goOn();
    await expect(late).rejects.toThrow('The unit of work is over');
    expect(await versionOf('a')).toBe(1);
  });

  it('keeps units apart that run at the same time', async () => {
    const work = (id: string, amount: number) =>
      unitOfWork.run(async () => {
        await accounts.update(id, (account) => {
          account.deposit(amount);
        });
        await Promise.resolve();
        if (amount < 0) throw new Error('refused');
      });
    await Promise.allSettled([work('a', 1), work('b', -1)]);
    expect([await versionOf('a'), await versionOf('b')]).toEqual([2, 1]);
  });

  it('does not take conditions outside of one', () => {
    expect(() => {
      unitOfWork.require({ query: [], after: 0 });
    }).toThrow('No unit of work is running');
  });

  describe('outside of one', () => {
    it('save is a unit of its own, committed at once', async () => {
      const account = await accounts.get('a');
      account.deposit(5);
      expect(await accounts.save(account)).toEqual({ id: 'a', version: 2 });
      expect(await versionOf('a')).toBe(2);
      account.deposit(6);
      expect(await accounts.save(account)).toEqual({ id: 'a', version: 3 });
    });

    it('a conflict leaves the events with the aggregate', async () => {
      const account = await accounts.get('a');
      account.deposit(5);
      await accounts.update('a', (other) => {
        other.deposit(1);
      });
      await expect(accounts.save(account)).rejects.toBeInstanceOf(ConcurrencyConflictError);
      expect(account.getUncommittedEvents()).toEqual([new Deposited('a', 5)]);
      expect(account.version).toBe(2);
    });

    it('a store that fails leaves the events with the aggregate', async () => {
      const account = await accounts.get('a');
      account.deposit(5);
      await store.close();
      await expect(accounts.save(account)).rejects.toBeInstanceOf(StoreUnavailableError);
      expect(account.getUncommittedEvents()).toEqual([new Deposited('a', 5)]);
    });

    it('what is not there is undefined to find and an error to get', async () => {
      expect(await accounts.find('nobody')).toBeUndefined();
      await expect(accounts.get('nobody')).rejects.toMatchObject({
        kind: 'not-found',
        code: 'accounts/not-found',
        details: { id: 'nobody' },
      });
    });
  });

  it('tells live listeners after the commit, in order, and survives those that throw', async () => {
    const { heard } = app.get(LiveListener);
    await settled(app);
    heard.length = 0;
    await unitOfWork.run(async () => {
      await accounts.update('a', (account) => {
        account.deposit(666);
        account.deposit(2);
      });
      expect(heard).toEqual([]);
    });
    await settled(app);
    expect(heard).toEqual([new Deposited('a', 666), new Deposited('a', 2)]);
    await unitOfWork.run(() =>
      accounts.update('c', (account) => {
        account.open();
      }),
    );
    await settled(app);
    expect(heard.at(-1)).toEqual(new AccountOpened('c'));
  });
});

function deposited() {
  return {
    id: `00000000-0000-7000-9000-${String(Math.random()).slice(2, 14).padEnd(12, '0')}`,
    type: 'accounts.deposited',
    typeVersion: 1,
    data: new Deposited('x', 1),
    metadata: { correlationId: 'c', causationId: 'd' },
  };
}
