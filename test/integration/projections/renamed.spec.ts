import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  BootError,
  ConsumerExistsError,
  Consumers,
  Database,
  EventStore,
  Projection,
  Subscriptions,
  UnknownConsumerError,
} from '../../../src/event-sourcing/index.js';
import { beginAtHead } from '../../../src/event-sourcing/subscriptions/typeorm/begin-at-head.js';
import { CheckpointRow } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoint.entity.js';
import { Balance, BalanceProjection, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const OLD = 'accounts.balances';
const NEW = 'accounts.account-balances';

@Projection(NEW, { version: 1, entities: [Balance] })
class RenamedProjection extends BalanceProjection {}

describe('a projection under a name that the database does not know', () => {
  const instances = accountInstances({ leaseMs: 1_000 });
  const open = (app: INestApplicationContext, id: string) =>
    app.get(ApplicationService).execute(new OpenAccount(id));
  const settled = async (app: INestApplicationContext, name: string) => {
    const head = await app.get(EventStore).head();
    await until(() => (app.get(Subscriptions).of(name)[0]?.position ?? -1) >= head);
  };
  const accounts = async (app: INestApplicationContext) =>
    (await app.get(Database).reading.find(Balance, { order: { accountId: 'ASC' } })).map(
      ({ accountId }) => accountId,
    );
  /** An instance with the old name, that has handled an event and still runs. */
  const before = async () => {
    const app = await instances.start(BalanceProjection);
    await open(app, 'a');
    await settled(app, OLD);
    return app;
  };

  it('stops the start while another is declared no more, and names both remedies', async () => {
    await before();
    const starting = instances.start(RenamedProjection);
    await expect(starting).rejects.toBeInstanceOf(BootError);
    await expect(starting).rejects.toThrow(`npx tidemark projections rename ${OLD} ${NEW}`);
    await expect(starting).rejects.toThrow(`npx tidemark projections begin ${NEW}`);
  });

  it('goes on where it stood when it is renamed, and instances with the old name stand by', async () => {
    const old = await before();
    await expect(old.get(Consumers).rename('accounts.none', NEW)).rejects.toBeInstanceOf(
      UnknownConsumerError,
    );
    await old.get(Consumers).rename(OLD, NEW);
    await expect(old.get(Consumers).rename(OLD, NEW)).rejects.toBeInstanceOf(UnknownConsumerError);
    const app = await instances.start(RenamedProjection);
    await open(old, 'b');
    await settled(app, NEW);
    expect(await accounts(app)).toEqual(['a', 'b']);
    await until(() => old.get(Subscriptions).of(OLD)[0]?.state === 'standing-by');
    expect((await app.get(Consumers).list()).map(({ consumer }) => consumer)).toEqual([NEW]);
    await expect(app.get(Consumers).begin(NEW, 'start')).rejects.toBeInstanceOf(ConsumerExistsError);
  });

  it('goes back to its old name after a rename to a wrong one, which anybody may have then', async () => {
    const old = await before();
    const consumers = old.get(Consumers);
    const names = async () => (await consumers.list()).map(({ consumer }) => consumer);
    await consumers.rename(OLD, 'accounts.acount-balances');
    await until(() => old.get(Subscriptions).of(OLD)[0]?.state === 'standing-by');
    await expect(consumers.pause(OLD)).rejects.toBeInstanceOf(UnknownConsumerError);
    await consumers.rename('accounts.acount-balances', OLD);
    await open(old, 'b');
    await settled(old, OLD);
    expect(await accounts(old)).toEqual(['a', 'b']);
    await consumers.rename(OLD, 'accounts.acount-balances');
    await consumers.rename('accounts.acount-balances', NEW);
    expect(await names()).toEqual([NEW]);
  });

  it('may begin anew after a rename, behind all who fed it under that name', async () => {
    const old = await before();
    const consumers = old.get(Consumers);
    const epoch = async (consumer: string) =>
      (await old.get(Database).reading.findOneByOrFail(CheckpointRow, { consumer, part: 0 })).epoch;
    await until(async () => (await epoch(OLD)) > 0);
    const fed = await epoch(OLD);
    await consumers.rename(OLD, 'accounts.acount-balances');
    await consumers.begin(OLD, 'head');
    expect(await epoch(OLD)).toBeGreaterThan(fed + 1);
    await expect(consumers.rename('accounts.acount-balances', OLD)).rejects.toBeInstanceOf(
      ConsumerExistsError,
    );
    await open(old, 'b');
    await settled(old, OLD);
    expect(await accounts(old)).toEqual(['a', 'b']);
  });

  it('does not begin by itself under a name that it had', async () => {
    const old = await before();
    await old.get(Consumers).rename(OLD, NEW);
    await beginAtHead(old.get(Consumers), OLD);
    expect((await old.get(Consumers).list()).map(({ consumer }) => consumer)).toEqual([NEW]);
  });

  it('begins behind the last event where an operator says that it is new', async () => {
    const old = await before();
    old.get(Consumers).declare(NEW, { version: 1, isInline: false, partitions: 1 });
    await old.get(Consumers).begin(NEW, 'head');
    await instances.stop(old);
    const app = await instances.start(RenamedProjection);
    await open(app, 'b');
    await settled(app, NEW);
    expect(await accounts(app)).toEqual(['a', 'b']);
  });

  it('asks nothing where nothing is missing', async () => {
    const app = await before();
    await instances.stop(app);

    @Projection('accounts.others', { version: 1, entities: [Balance] })
    class Others {}
    const both = await instances.start(BalanceProjection, Others);
    await settled(both, 'accounts.others');
  });
});
