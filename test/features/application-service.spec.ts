import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  ApplicationService,
  ConcurrencyConflictError,
  EventStore,
  InvalidCommandError,
  NestedCommandError,
  OutcomeUnknownError,
  Public,
  runInContext,
  UnitOfWork,
  UnitOfWorkError,
  VersionMismatchError,
} from '../../src/event-sourcing/index.js';
import { AccountRepository, Deposit, OpenAccount } from '../support/accounts/accounts.js';
import { accountsInMemory } from '../support/accounts/accounts-app.js';

/** Runs what a test wants inside of a command. */
class Probe extends Command<string> {
  constructor(readonly work: () => Promise<void>) {
    super();
  }
}

@Public()
@CommandHandler(Probe)
class ProbeHandler implements ICommandHandler<Probe> {
  async execute({ work }: Probe): Promise<string> {
    await work();
    return 'done';
  }
}

class Unheard extends Command<void> {}

describe('the application service', () => {
  let app: INestApplicationContext;
  let service: ApplicationService;
  let accounts: AccountRepository;
  let store: EventStore;

  beforeEach(async () => {
    app = await accountsInMemory(ProbeHandler);
    service = app.get(ApplicationService);
    accounts = app.get(AccountRepository);
    store = app.get(EventStore);
    await service.execute(new OpenAccount('a'));
  });
  afterEach(() => app.close());

  const deposit = (id: string) =>
    accounts.update(id, (account) => {
      account.deposit(1);
    });

  it('answers with the result of the handler and the position', async () => {
    expect(await service.execute(new Deposit('a', 5))).toEqual({
      result: { id: 'a', version: 2 },
      position: 2,
    });
  });

  it('answers with what it has seen when nothing changed', async () => {
    await service.execute(new Deposit('a', 5));
    const outcome = await service.execute(
      new Probe(async () => {
        await accounts.get('a');
      }),
    );
    expect(outcome).toEqual({ result: 'done', position: 2 });
  });

  it('checks the values of a command before its handler', async () => {
    const refusal = await service.execute(new Deposit('nobody', 0)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidCommandError);
    expect(refusal).toMatchObject({ code: 'request/invalid', errors: [{ path: 'amount', rule: 'min' }] });
  });

  it('runs the handler again on fresh state after a conflict, in a unit of its own', async () => {
    let runs = 0;
    await service.execute(
      new Probe(async () => {
        runs += 1;
        await deposit('a');
        if (runs < 4) await somebodyElseDeposits();
      }),
    );
    expect(runs).toBe(4);
    expect((await accounts.get('a')).version).toBe(5);
  });

  it('gives up after eight attempts beside the one that rested on its memory, and says so', async () => {
    let runs = 0;
    const work = service.execute(
      new Probe(async () => {
        runs += 1;
        await deposit('a');
        await somebodyElseDeposits();
      }),
    );
    await expect(work).rejects.toBeInstanceOf(ConcurrencyConflictError);
    expect(runs).toBe(9);
  });

  it('does not try again what was refused for another reason', async () => {
    let runs = 0;
    const work = service.execute(
      new Probe(() => {
        runs += 1;
        return Promise.reject(new Error('refused'));
      }),
    );
    await expect(work).rejects.toThrow('refused');
    expect(runs).toBe(1);
  });

  it('tries again when an append condition fails, unless something else is to be thrown', async () => {
    let runs = 0;
    const condition = { query: [{ types: ['accounts.deposited'] }], after: 1 };
    const work = (otherwise?: () => Error) =>
      service.execute(
        new Probe(async () => {
          runs += 1;
          if (runs === 1) await somebodyElseDeposits();
          app.get(UnitOfWork).require({ ...condition, after: runs }, otherwise);
          await accounts.update(`new-${String(runs)}`, (account) => {
            account.open();
          });
        }),
      );
    await work();
    expect(runs).toBe(2);
    runs = 0;
    await expect(work(() => new Error('taken'))).rejects.toThrow('taken');
    expect(runs).toBe(1);
  });

  it('tells an outcome that nobody knows as such, and does not try again', async () => {
    let appends = 0;
    store.append = () => {
      appends += 1;
      return Promise.reject(new OutcomeUnknownError(['id']));
    };
    await expect(service.execute(new Deposit('a', 1))).rejects.toBeInstanceOf(OutcomeUnknownError);
    expect(appends).toBe(1);
  });

  it('checks the version that the caller has seen before the handler decides', async () => {
    await expect(
      service.execute(new Deposit('a', 1), { expected: { id: 'a', version: 2 } }),
    ).rejects.toMatchObject({
      name: 'VersionMismatchError',
      expected: 2,
      currentVersion: 1,
    });
    const { result } = await service.execute(new Deposit('a', 1), { expected: { id: 'a', version: 1 } });
    expect(result.version).toBe(2);
    await service.execute(new Deposit('a', 1), { expected: { id: 'a', version: 'exists' } });
  });

  it('finds the mismatch on fresh state when somebody was faster', async () => {
    let runs = 0;
    const work = service.execute(
      new Probe(async () => {
        runs += 1;
        await deposit('a');
        await somebodyElseDeposits();
      }),
      { expected: { id: 'a', version: 1 } },
    );
    await expect(work).rejects.toBeInstanceOf(VersionMismatchError);
    expect(runs).toBe(2);
  });

  it('refuses to pass over an expected version that nobody has checked', async () => {
    const work = service.execute(
      new Probe(async () => {
        await deposit('a');
      }),
      { expected: { id: 'other', version: 1 } },
    );
    await expect(work).rejects.toBeInstanceOf(UnitOfWorkError);
    expect(await store.head()).toBe(1);
  });

  it('refuses a command inside of a command', async () => {
    const work = service.execute(
      new Probe(async () => {
        await service.execute(new Deposit('a', 1));
      }),
    );
    await expect(work).rejects.toBeInstanceOf(NestedCommandError);
  });

  it('rejects a command that nobody handles', async () => {
    await expect(service.execute(new Unheard())).rejects.toThrow(/Unheard/);
  });

  it('writes where events come from into their metadata', async () => {
    await runInContext({ correlationId: 'request-1', causationId: 'request-1', actor: 'ada' }, () =>
      service.execute(new Deposit('a', 1)),
    );
    await service.execute(new Deposit('a', 2));
    const [, first, second] = await store.read('accounts.account-a');
    expect(first?.metadata).toEqual({
      correlationId: 'request-1',
      causationId: expect.any(String),
      actor: 'ada',
    });
    expect(first?.metadata.causationId).not.toBe('request-1');
    expect(second?.metadata).toEqual({
      correlationId: second?.metadata.causationId,
      causationId: expect.any(String),
    });
  });

  async function somebodyElseDeposits(): Promise<void> {
    const [last] = await store.read('accounts.account-a', { direction: 'backward', limit: 1 });
    const version = last?.version ?? 0;
    const id = `00000000-0000-7000-9000-${String(version).padStart(12, '0')}`;
    const metadata = { correlationId: 'c', causationId: 'd' };
    const event = {
      id,
      type: 'accounts.deposited',
      typeVersion: 1,
      data: { accountId: 'a', amount: 1 },
      metadata,
    };
    await store.append([{ stream: 'accounts.account-a', expected: version, events: [event] }]);
  }
});
