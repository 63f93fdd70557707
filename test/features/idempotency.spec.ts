import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  ApplicationService,
  EventStore,
  IdempotencyKeyReusedError,
  IdGenerator,
  OutcomeUnknownError,
  Public,
  RequestInProgressError,
  runInContext,
  UnitOfWork,
  UnitOfWorkError,
} from '../../src/event-sourcing/index.js';
import { StoredAnswers } from '../../src/event-sourcing/idempotency/stored-answers.js';
import { Admission } from '../../src/event-sourcing/policies/admission.js';
import { AccountClosedError, AccountRepository, Deposit, OpenAccount } from '../support/accounts/accounts.js';
import { accountsInMemory } from '../support/accounts/accounts-app.js';

/** Runs what a test wants inside of a command. */
class Probe extends Command<unknown> {
  constructor(readonly work: () => Promise<unknown>) {
    super();
  }
}

@Public()
@CommandHandler(Probe)
class ProbeHandler implements ICommandHandler<Probe> {
  execute({ work }: Probe): Promise<unknown> {
    return work();
  }
}

const once = (key: string, request = 'r', scope = 'ada') => ({ scope, key, request });

describe('a command with an idempotency key', () => {
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

  const deposit = (id = 'a') =>
    accounts.update(id, (account) => {
      account.deposit(1);
    });
  const balance = async () => (await accounts.get('a')).balance;
  /** Shares everything with the first but what it knows of running commands, as another instance does. */
  const anotherInstance = () =>
    new ApplicationService(
      app.get(CommandBus),
      app.get(UnitOfWork),
      app.get(IdGenerator),
      8,
      app.get(StoredAnswers),
      app.get(Admission),
    );
  /** A command that has begun, and goes on to `work` when it is told to. */
  const held = async (key: string, work: () => Promise<unknown>, request = 'r') => {
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const probe = new Probe(async () => {
      begun();
      await gate;
      return work();
    });
    const outcome = service.execute(probe, { once: once(key, request) });
    // Looked at when the test gets to it.
    outcome.catch(() => undefined);
    await hasBegun;
    return { outcome, goOn };
  };

  it('is executed once, and answered again as it was then', async () => {
    const first = await service.execute(new Deposit('a', 5), { once: once('k') });
    expect(first).toEqual({ result: { id: 'a', version: 2 }, position: 2 });
    await service.execute(new Deposit('a', 5));
    const again = await service.execute(new Deposit('a', 5), { once: once('k') });
    expect(again).toEqual({ ...first, replayed: true });
    expect(await balance()).toBe(10);
  });

  it('is answered again before the version is checked that the caller has seen', async () => {
    const expected = { id: 'a', version: 1 };
    const first = await service.execute(new Deposit('a', 5), { once: once('k'), expected });
    const again = await service.execute(new Deposit('a', 5), { once: once('k'), expected });
    expect(again).toEqual({ ...first, replayed: true });
  });

  it.each([[undefined], [null], ['done'], [{ deep: [1, 'two', null] }]])(
    'is answered again with %p, whatever its handler returns',
    async (result) => {
      const execute = () => service.execute(new Probe(() => Promise.resolve(result)), { once: once('k') });
      expect((await execute()).result).toEqual(result);
      expect(await execute()).toMatchObject({ result, replayed: true });
    },
  );

  it('is remembered where it has stored no event', async () => {
    let runs = 0;
    const look = () =>
      service.execute(
        new Probe(async () => {
          runs += 1;
          return (await accounts.get('a')).balance;
        }),
        { once: once('k') },
      );
    const first = await look();
    await service.execute(new Deposit('a', 5));
    expect(await look()).toEqual({ ...first, replayed: true });
    expect([first.result, runs]).toEqual([0, 1]);
  });

  it('is another one in another scope', async () => {
    await service.execute(new Deposit('a', 5), { once: once('k') });
    await service.execute(new Deposit('a', 5), { once: once('k', 'r', 'bob') });
    expect(await balance()).toBe(10);
  });

  it('is refused when the key was used for something else, and nothing happens', async () => {
    await service.execute(new Deposit('a', 5), { once: once('k') });
    const reused = service.execute(new Deposit('a', 6), { once: once('k', 'another') });
    await expect(reused).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    expect(await balance()).toBe(5);
  });

  it('is judged anew when it was refused', async () => {
    const open = () => service.execute(new Deposit('b', 5), { once: once('k') });
    await expect(open()).rejects.toBeInstanceOf(AccountClosedError);
    await expect(open()).rejects.toBeInstanceOf(AccountClosedError);
    await service.execute(new OpenAccount('b'));
    expect(await open()).toMatchObject({ result: { version: 2 } });
    expect(await open()).toMatchObject({ replayed: true });
  });

  it('is refused while it runs in this instance', async () => {
    const first = await held('k', deposit);
    for (const request of ['r', 'another']) {
      const second = service.execute(new Deposit('a', 5), { once: once('k', request) });
      await expect(second).rejects.toBeInstanceOf(RequestInProgressError);
    }
    first.goOn();
    expect(await first.outcome).toMatchObject({ result: { version: 2 } });
    expect(await balance()).toBe(1);
  });

  it('is answered again to many at the same time', async () => {
    const deposits = () => service.execute(new Deposit('a', 5), { once: once('k') });
    const first = await deposits();
    const copies = await Promise.all(Array.from({ length: 20 }, deposits));
    expect(copies).toEqual(copies.map(() => ({ ...first, replayed: true })));
  });

  it('is executed again on fresh state after a conflict, and remembered once', async () => {
    const first = await held('k', deposit);
    await service.execute(new Deposit('a', 7));
    first.goOn();
    const answer = await first.outcome;
    expect(answer).toEqual({ result: { id: 'a', version: 3 }, position: 3 });
    expect(await service.execute(new Deposit('a', 1), { once: once('k') })).toEqual({
      ...answer,
      replayed: true,
    });
  });

  describe('that another instance executes meanwhile', () => {
    const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['when it meets the other in a stream', () => deposit()],
      [
        'when it meets the other by the key alone',
        () =>
          accounts.update('b', (account) => {
            account.open();
          }),
      ],
      ['when it stores no event', () => accounts.get('a').then(() => 'seen')],
      [
        'when it is refused for what the other has done',
        () => Promise.reject(new AccountClosedError('Closed.')),
      ],
    ];

    it.each(ways)('is answered as the other %s', async (_, work) => {
      const first = await held('k', work);
      const other = await anotherInstance().execute(new Deposit('a', 5), { once: once('k') });
      first.goOn();
      expect(await first.outcome).toEqual({ ...other, replayed: true });
      expect([await store.head(), await balance()]).toEqual([2, 5]);
    });

    it('is refused when the other was asked for something else', async () => {
      const first = await held('k', deposit);
      await anotherInstance().execute(new Deposit('a', 5), { once: once('k', 'another') });
      first.goOn();
      await expect(first.outcome).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
      expect(await balance()).toBe(5);
    });
  });

  describe('whose outcome nobody knows', () => {
    const loseTheAnswer = (isStored: boolean) => {
      const append = store.append.bind(store);
      store.append = async (...call) => {
        store.append = append;
        if (isStored) await append(...call);
        throw new OutcomeUnknownError(['id']);
      };
    };

    it('is answered when it turns out to be stored', async () => {
      loseTheAnswer(true);
      const answer = await service.execute(new Deposit('a', 5), { once: once('k') });
      expect(answer).toMatchObject({ result: { id: 'a', version: 2 }, position: 2 });
      expect(await service.execute(new Deposit('a', 5), { once: once('k') })).toEqual(answer);
      expect(await balance()).toBe(5);
    });

    it('is told so when nothing is to be found, and executed by the next call', async () => {
      loseTheAnswer(false);
      const execute = () => service.execute(new Deposit('a', 5), { once: once('k') });
      await expect(execute()).rejects.toBeInstanceOf(OutcomeUnknownError);
      expect(await execute()).toMatchObject({ result: { version: 2 } });
      expect(await execute()).toMatchObject({ replayed: true });
      expect(await balance()).toBe(5);
    });
  });

  describe('of the request that it comes from', () => {
    const request = <T>(work: () => Promise<T>) =>
      runInContext({ correlationId: 'c', causationId: 'c', once: once('k') }, work);

    it('is executed once', async () => {
      const first = await request(() => service.execute(new Deposit('a', 5)));
      expect(await request(() => service.execute(new Deposit('a', 5)))).toEqual({ ...first, replayed: true });
    });

    it('is one: a second is not given the answer of the first', async () => {
      const two = request(async () => {
        await service.execute(new Deposit('a', 5));
        await service.execute(new Deposit('a', 6));
      });
      await expect(two).rejects.toBeInstanceOf(UnitOfWorkError);
      expect(await balance()).toBe(5);
    });
  });
});
