import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { ApplicationService, EventSourcingModule, EventStore } from '../../../src/event-sourcing/index.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import {
  GiveUpName,
  GiveUpNameHandler,
  NameHeld,
  NameReleased,
  OpenShop,
  OpenShopHandler,
  ShopName,
  ShopNameRepository,
} from './hold-name.js';
import {
  RegisterShop,
  RegisterShopHandler,
  Shop,
  ShopNameTakenError,
  ShopRegistered,
  ShopRepository,
} from './register-shop.js';

describe('a unique value', () => {
  const folder = temporaryFolder();
  let app: INestApplicationContext;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [
        EventSourcingModule.forRoot({ database: { type: 'sqlite', file: folder.file('shops.db') } }),
        EventSourcingModule.forFeature({
          aggregates: [Shop, ShopName],
          events: [ShopRegistered, NameHeld, NameReleased],
        }),
      ],
      providers: [
        ShopRepository,
        RegisterShopHandler,
        ShopNameRepository,
        OpenShopHandler,
        GiveUpNameHandler,
      ],
    }).compile();
    module.useLogger(false);
    app = await module.init();
  });
  afterEach(async () => {
    await app.close();
    folder.remove();
  });

  const run = (command: Command<unknown>) => app.get(ApplicationService).execute(command);
  const countOf = async (type: string) =>
    (await app.get(EventStore).readAll(0, 1_000)).events.filter((event) => event.type === type).length;

  // #region at-once
  it('goes to one of many who want it at the same time', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `shop-${String(index)}`);
    const outcomes = await Promise.allSettled(
      ids.map((id) => run(new RegisterShop(id, 'Analytical Engines'))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(run(new RegisterShop('shop-x', 'ANALYTICAL engines'))).rejects.toThrow(ShopNameTakenError);
    expect(await countOf('shops.shop-registered')).toBe(1);
  });
  // #endregion

  it('can become free again where it has a stream', async () => {
    const all = ['a', 'b', 'c', 'd'].map((id) => run(new OpenShop(id, 'Analytical Engines')));
    const outcomes = await Promise.allSettled(all);
    const winner = 'abcd'[outcomes.findIndex(({ status }) => status === 'fulfilled')] ?? '';
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await countOf('shops.shop-registered')).toBe(1);

    await run(new GiveUpName(winner, 'Analytical Engines'));
    await run(new OpenShop('next', 'analytical engines'));
    await expect(run(new OpenShop('late', 'Analytical Engines'))).rejects.toThrow(ShopNameTakenError);
  });
});
