import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  Consumers,
  EventStore,
  ParkedSequences,
  RebuildError,
  Rebuilds,
  UnknownConsumerError,
} from '../../../src/event-sourcing/index.js';
import { WHOLE } from '../../../src/event-sourcing/subscriptions/partitions.js';
import { TypeormLeases } from '../../../src/event-sourcing/subscriptions/typeorm/typeorm-leases.js';
import { BalanceProjection, InlineBalanceProjection, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import { until } from '../../support/until.js';

const NAME = 'accounts.balances';
const BUILD = `${NAME}@next`;
const INLINE = 'accounts.inline-balances';
const PROCESS = 'trips.book-trip';

describe('what an operator names', () => {
  const accounts = accountInstances({ leaseMs: 1_000 });
  const trips = tripInstances();
  const start = () => accounts.start(BalanceProjection, InlineBalanceProjection);
  const begun = (app: INestApplicationContext, consumer: string) =>
    until(async () => (await app.get(Consumers).list()).some((status) => status.consumer === consumer));
  const refusal = (asked: Promise<unknown>) =>
    asked.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('is told to be inline where that is why it is neither paused nor rebuilt', async () => {
    const app = await start();
    const asked = [
      app.get(Consumers).pause(INLINE),
      app.get(Consumers).resume(INLINE),
      app.get(Rebuilds).begin(INLINE),
      app.get(Rebuilds).compare(INLINE),
    ];
    for (const error of await Promise.all(asked.map(refusal))) {
      expect(error).toBeInstanceOf(UnknownConsumerError);
      expect(error).toMatchObject({ message: expect.stringContaining(`${INLINE} is an inline projection`) });
    }
  });

  it('is told to have no read model where it is a process, and to be unknown where it is', async () => {
    const app = await trips.start();
    const process = await refusal(app.get(Rebuilds).begin(PROCESS));
    expect(process).toBeInstanceOf(UnknownConsumerError);
    expect(process).toMatchObject({ message: expect.stringContaining(`${PROCESS} is a process`) });
    const none = 'No subscription feeds anything named trips.none. List what there is.';
    await expect(app.get(Rebuilds).begin('trips.none')).rejects.toThrow(none);
    await expect(app.get(Consumers).pause('trips.none')).rejects.toThrow(none);
  });

  it('has something parked or not, or is unknown, or was renamed', async () => {
    const app = await start();
    await begun(app, NAME);
    const parked = app.get(ParkedSequences);
    const all = (consumer: string) => [
      () => parked.list(consumer),
      () => parked.count(consumer),
      () => parked.retryAll(consumer),
    ];
    expect(await Promise.all(all(NAME).map((ask) => ask()))).toEqual([[], 0, 0]);
    await app.get(Consumers).rename(NAME, 'accounts.account-balances');
    for (const ask of [...all('accounts.none'), ...all(NAME)])
      await expect(ask()).rejects.toBeInstanceOf(UnknownConsumerError);
    expect(await parked.list('accounts.account-balances')).toEqual([]);
  });

  it('is no build where names are given or taken', async () => {
    const app = await start();
    await begun(app, NAME);
    await app.get(Rebuilds).begin(NAME);
    const consumers = app.get(Consumers);
    await expect(consumers.rename(BUILD, 'accounts.others')).rejects.toBeInstanceOf(RebuildError);
    await expect(consumers.rename(NAME, 'accounts.others@next')).rejects.toBeInstanceOf(RebuildError);
    await app.get(Rebuilds).abort(NAME);
    expect((await consumers.list()).map(({ consumer }) => consumer)).toEqual([NAME, INLINE]);
  });

  it('may be a build that is to stand still for a while', async () => {
    const app = await start();
    await begun(app, NAME);
    await app.get(Rebuilds).begin(NAME);
    const consumers = app.get(Consumers);
    const opened = async (id: string) => {
      await app.get(ApplicationService).execute(new OpenAccount(id));
      return app.get(EventStore).head();
    };
    const first = await opened('a');
    await until(async () => (await consumers.get(BUILD)).position === first);
    await consumers.pause(BUILD);
    const claim = { name: BUILD, version: 1, partition: WHOLE };
    expect(await app.get(TypeormLeases).claimBegun(claim)).toBeUndefined();
    const second = await opened('b');
    expect(await consumers.get(BUILD)).toMatchObject({ lag: 1, fedBy: [], pausedAt: expect.any(Date) });
    await consumers.resume(BUILD);
    await until(async () => (await consumers.get(BUILD)).position === second);
    await app.get(Rebuilds).switch(NAME);
  });
});
