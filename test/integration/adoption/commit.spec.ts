import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, type INestApplicationContext, Module } from '@nestjs/common';
import {
  CommandBus,
  CommandHandler,
  EventPublisher,
  EventsHandler,
  type ICommandHandler,
  type IEventHandler,
} from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { AggregateType, EventSourcedAggregate, EventType } from '../../../src/event-sourcing/domain.js';
import {
  ConcurrencyConflictError,
  EventSourcingModule,
  EventStore,
  InvalidAggregateError,
  RepositoryFor,
  StoreUnavailableError,
  UnitOfWorkError,
} from '../../../src/event-sourcing/index.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { until } from '../../support/until.js';

/** As Nest's sample has it: plain commands, an aggregate that commits, handlers that hear of it. */
@EventType('knights.dragon-slain', { version: 1 })
class DragonSlain {
  constructor(
    readonly knightId: string,
    readonly dragonId: string,
  ) {}
}

@AggregateType('knights.knight', { alwaysExists: true })
class Knight extends EventSourcedAggregate {
  slay(dragonId: string): void {
    this.apply(new DragonSlain(this.id, dragonId));
  }

  protected onDragonSlain(): void {
    // Nothing to remember.
  }
}

@Injectable()
class KnightRepository extends RepositoryFor(Knight) {}

class SlayDragon {
  constructor(
    readonly knightId: string,
    readonly dragonId: string,
  ) {}
}

class SlayTwice extends SlayDragon {}

@CommandHandler(SlayDragon)
class SlayDragonHandler implements ICommandHandler<SlayDragon> {
  runs = 0;
  /** What a test does between loading and deciding, and after the commit. */
  between: () => Promise<void> = () => Promise.resolve();
  after: (knight: Knight) => void = () => undefined;

  constructor(
    private readonly knights: KnightRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ knightId, dragonId }: SlayDragon): Promise<string> {
    this.runs += 1;
    const knight = this.publisher.mergeObjectContext(await this.knights.get(knightId));
    await this.between();
    knight.slay(dragonId);
    knight.commit();
    this.after(knight);
    return dragonId;
  }
}

@CommandHandler(SlayTwice)
class SlayTwiceHandler implements ICommandHandler<SlayTwice> {
  constructor(private readonly commands: CommandBus) {}

  async execute({ knightId, dragonId }: SlayTwice): Promise<void> {
    await this.commands.execute(new SlayDragon(knightId, `${dragonId}-1`));
    if (dragonId === 'hydra') throw new Error('it has many heads');
    await this.commands.execute(new SlayDragon(knightId, `${dragonId}-2`));
  }
}

@EventsHandler(DragonSlain)
class Herald implements IEventHandler<DragonSlain> {
  readonly heard: [string, number][] = [];

  constructor(private readonly store: EventStore) {}

  async handle({ dragonId }: DragonSlain): Promise<void> {
    this.heard.push([dragonId, await this.store.head()]);
  }
}

@Module({
  imports: [EventSourcingModule.forFeature({ aggregates: [Knight], events: [DragonSlain] })],
  providers: [KnightRepository, SlayDragonHandler, SlayTwiceHandler, Herald],
})
class KnightsModule {}

describe("Nest's commit()", () => {
  let database: TestDatabase;
  let app: INestApplicationContext;

  beforeEach(async () => {
    database = await engine.fresh();
    const root = EventSourcingModule.forRoot({ database: database.options, adopt: true, attempts: 3 });
    const module = await Test.createTestingModule({ imports: [root, KnightsModule] }).compile();
    module.useLogger(false);
    app = await module.init();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.close();
    await database.remove();
  });

  const slay = (dragonId: string, knightId = 'george') =>
    app.get(CommandBus).execute<SlayDragon, string>(new SlayDragon(knightId, dragonId));
  const slain = async (knightId = 'george') =>
    (await app.get(EventStore).read(`knights.knight-${knightId}`)).map(({ data }) => data['dragonId']);
  const heard = () => app.get(Herald).heard;

  it('is awaited by the command, and told to live handlers after it', async () => {
    expect(await slay('fafnir')).toBe('fafnir');
    expect(await slain()).toEqual(['fafnir']);
    await until(() => heard().length === 1);
    expect(heard()).toEqual([['fafnir', 1]]);
  });

  it('is decided again where another was faster, and none is lost', async () => {
    const dragons = Array.from({ length: 8 }, (_, n) => `dragon-${String(n)}`);
    await Promise.all(dragons.map((dragon) => slay(dragon)));
    expect((await slain()).sort()).toEqual(dragons);
    await until(() => heard().length === 8);
  });

  it('rejects the command where others are faster at every attempt', async () => {
    const handler = app.get(SlayDragonHandler);
    const store = app.get(EventStore);
    handler.between = async () => {
      const metadata = { correlationId: 'x', causationId: 'x' };
      const data = { knightId: 'george', dragonId: `theirs-${String(handler.runs)}` };
      const id = `018f0000-0000-7000-8000-00000000000${String(handler.runs)}`;
      const event = { id, type: 'knights.dragon-slain', typeVersion: 1, data, metadata };
      await store.append([{ stream: 'knights.knight-george', expected: 'any', events: [event] }]);
    };
    await expect(slay('fafnir')).rejects.toBeInstanceOf(ConcurrencyConflictError);
    expect(await slain()).toEqual(['theirs-1', 'theirs-2', 'theirs-3']);
    await new Promise(setImmediate);
    expect(heard()).toEqual([]);
  });

  it('rejects the command where the append fails, and nobody hears of it', async () => {
    const failure = new StoreUnavailableError('no disk');
    jest.spyOn(app.get(EventStore), 'append').mockRejectedValueOnce(failure);
    await expect(slay('fafnir')).rejects.toBe(failure);
    expect(await slain()).toEqual([]);
    await slay('smaug');
    await until(() => heard().length > 0);
    expect(heard()).toEqual([['smaug', 1]]);
  });

  it('says what happens after it and is not committed', async () => {
    app.get(SlayDragonHandler).after = (knight) => {
      knight.slay('one-more');
    };
    await expect(slay('fafnir')).rejects.toBeInstanceOf(UnitOfWorkError);
    expect(await slain()).toEqual([]);
  });

  it('of commands that a handler sends is one with its own', async () => {
    const twice = (dragonId: string) => app.get(CommandBus).execute(new SlayTwice('george', dragonId));
    await twice('wyvern');
    expect(await slain()).toEqual(['wyvern-1', 'wyvern-2']);
    await expect(twice('hydra')).rejects.toThrow('it has many heads');
    expect(await slain()).toEqual(['wyvern-1', 'wyvern-2']);
  });

  it('stores nothing outside of a command, or of an aggregate that no repository has given, and says so', async () => {
    const knight = await app.get(KnightRepository).get('george');
    knight.slay('fafnir');
    expect(() => {
      knight.commit();
    }).toThrow(UnitOfWorkError);
    expect(() => {
      new Knight('new').commit();
    }).toThrow(InvalidAggregateError);
    await app.get(KnightRepository).save(knight);
    expect(await slain()).toEqual(['fafnir']);
  });
});
