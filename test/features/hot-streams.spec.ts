import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  EventStore,
  InvalidAppendError,
  PredecessorRefusedError,
  UnitOfWork,
} from '../../src/event-sourcing/index.js';
import type { INestApplicationContext } from '@nestjs/common';
import { Attempts, runAttempt } from '../../src/event-sourcing/unit-of-work/attempt.js';
import { AccountClosedError, AccountRepository } from '../support/accounts/accounts.js';
import { accountsInMemory } from '../support/accounts/accounts-app.js';
import { Gate } from '../support/gate.js';

describe('a command that decides on what is on its way into the store', () => {
  let app: INestApplicationContext;
  let gate: Gate;

  beforeEach(async () => {
    app = await accountsInMemory();
    await app.get(AccountRepository).update('a', (account) => {
      account.open();
    });
    gate = new Gate();
  });
  afterEach(() => app.close());

  /** A deposit whose append waits for the gate, and is refused or stored then; and a command behind it in line. */
  async function behindADeposit(isStored: boolean, work: () => Promise<unknown>): Promise<unknown> {
    const [store, unitOfWork, accounts] = [
      app.get(EventStore),
      app.get(UnitOfWork),
      app.get(AccountRepository),
    ];
    const append = store.append.bind(store);
    store.append = async (...parameters) => {
      store.append = append;
      await gate.opened;
      if (!isStored) throw new InvalidAppendError('Refused by the test.');
      return append(...parameters);
    };
    const told = new Attempts();
    told.contended.add('accounts.account-a');
    const first = runAttempt(told, () =>
      unitOfWork.run(() =>
        accounts.update('a', (account) => {
          account.deposit(100);
        }),
      ),
    ).catch((error: unknown) => error);
    const second = unitOfWork.run(work).catch((error: unknown) => error);
    setImmediate(gate.open);
    await first;
    return second;
  }

  const refuseTheRich = () =>
    app.get(AccountRepository).update('a', (account) => {
      if (account.balance >= 100) throw new AccountClosedError('Too rich.');
    });

  it('is refused by the business once that is stored', async () => {
    expect(await behindADeposit(true, refuseTheRich)).toBeInstanceOf(AccountClosedError);
  });

  it('is not refused by the business when that is never stored, but decides again', async () => {
    expect(await behindADeposit(false, refuseTheRich)).toBeInstanceOf(PredecessorRefusedError);
    expect((await app.get(UnitOfWork).run(refuseTheRich)).position).toBe(1);
  });

  it('that changes nothing answers when it is stored, with its position', async () => {
    const look = () => app.get(AccountRepository).get('a');
    expect(await behindADeposit(true, look)).toMatchObject({ position: 2, result: { balance: 100 } });
  });

  it.each([
    ['a', 'b', true, { position: 3, result: 100 }],
    ['b', 'a', true, { position: 2, result: 100 }],
    ['b', 'a', false, expect.any(PredecessorRefusedError)],
  ])('that saves %s as it was and has seen %s is at the first, once that is stored: %s', async (...each) => {
    const [saved, seen, isStored, outcome] = each;
    const accounts = app.get(AccountRepository);
    await accounts.update('b', (account) => {
      account.open();
    });
    const keep = async () => {
      const { balance } = await accounts.get('a');
      await accounts.get(seen);
      await accounts.update(saved, () => undefined);
      return balance;
    };
    expect(await behindADeposit(isStored, keep)).toEqual(outcome);
  });

  it('that changes nothing has seen nothing when it is never stored', async () => {
    const look = () => app.get(AccountRepository).get('a');
    expect(await behindADeposit(false, look)).toBeInstanceOf(PredecessorRefusedError);
  });
});
