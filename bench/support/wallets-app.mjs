import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { AggregateType, EventSourcedAggregate, EventType } from '../../dist/src/event-sourcing/domain.js';
import {
  ApplicationService,
  EventSourcingModule,
  EventStore,
  Public,
  RepositoryFor,
  Snapshots,
} from '../../dist/src/event-sourcing/index.js';

class Moved {
  constructor(amount, note) {
    this.amount = amount;
    this.note = note;
  }
}
EventType('bench.moved', { version: 1 })(Moved);

class Wallet extends EventSourcedAggregate {
  balance = 0;
  movements = 0;

  move(amount) {
    if (this.balance + amount < 0) throw new Error('Not enough.');
    this.apply(new Moved(amount, 'about as long as a note usually is'));
  }

  onMoved({ amount }) {
    this.balance += amount;
    this.movements += 1;
  }
}
AggregateType('bench.wallet', { snapshot: { every: 100, version: 1 } })(Wallet);

class Wallets extends RepositoryFor(Wallet) {}

class Move extends Command {
  constructor(id, amount) {
    super();
    Object.assign(this, { id, amount });
  }
}

class MoveHandler {
  constructor(wallets) {
    this.wallets = wallets;
  }

  execute({ id, amount }) {
    return this.wallets.update(id, (wallet) => wallet.move(amount));
  }
}
Reflect.defineMetadata('design:paramtypes', [Wallets], MoveHandler);
CommandHandler(Move)(MoveHandler);
Public()(MoveHandler);

class Bench {}

/** Wallets with a policy for snapshots, as a Nest application takes them: commands through the application service. */
export const wallets = {
  name: 'wallets',
  async open(database) {
    const app = await NestFactory.createApplicationContext(
      {
        module: Bench,
        imports: [
          EventSourcingModule.forRoot({ database }),
          EventSourcingModule.forFeature({ aggregates: [Wallet], events: [Moved] }),
        ],
        providers: [Wallets, MoveHandler],
      },
      { logger: false, abortOnError: false },
    );
    const [service, store] = [app.get(ApplicationService), app.get(EventStore)];
    return {
      move: (id, amount) => service.execute(new Move(id, amount)),
      /** The number of its movements, by its events. */
      movements: async (id) =>
        (await store.read(`bench.wallet-${id}`, { direction: 'backward', limit: 1 }))[0]?.version ?? 0,
      append: (id, version, events) =>
        store.append([{ stream: `bench.wallet-${id}`, expected: version, events: events.map(moved) }]),
      settled: () => app.get(Snapshots).idle(),
      close: () => app.close(),
    };
  },
};

/** An event of `newEvents` as a movement. */
function moved({ id, metadata }) {
  const data = { amount: 1, note: 'about as long as a note usually is' };
  return { id, type: 'bench.moved', typeVersion: 1, data, metadata };
}
