import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext, Provider } from '@nestjs/common';
import {
  AggregateRoot,
  Command,
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventsHandler,
  type ICommandHandler,
  type IEvent,
  type IEventHandler,
  ofType,
  Saga,
} from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { map, type Observable } from 'rxjs';
import { until } from '../../support/until.js';

/** What README.md says of `@nestjs/cqrs` by itself. When one of these fails, it has become better: mend the README. */
class Paid implements IEvent {
  constructor(readonly orderId: string) {}
}

class Thank extends Command<void> {
  constructor(readonly orderId: string) {
    super();
  }
}

const seen: string[] = [];

@EventsHandler(Paid)
class ThrowingHandler implements IEventHandler<Paid> {
  handle({ orderId }: Paid): void {
    seen.push(orderId);
    throw new Error('thrown by a handler');
  }
}

@EventsHandler(Paid)
class SlowHandler implements IEventHandler<Paid> {
  async handle({ orderId }: Paid): Promise<void> {
    await new Promise(setImmediate);
    seen.push(orderId);
  }
}

class ThankingSaga {
  @Saga()
  readonly thank = (events: Observable<IEvent>): Observable<Thank> =>
    events.pipe(
      ofType(Paid),
      map(({ orderId }) => {
        seen.push(orderId);
        if (orderId === 'bad') throw new Error('thrown by a saga');
        return new Thank(orderId);
      }),
    );
}

@CommandHandler(Thank)
class ThankHandler implements ICommandHandler<Thank> {
  execute({ orderId }: Thank): Promise<void> {
    seen.push(`thanked ${orderId}`);
    return Promise.resolve();
  }
}

@CommandHandler(Thank)
class OtherThankHandler implements ICommandHandler<Thank> {
  execute({ orderId }: Thank): Promise<void> {
    seen.push(`thanked ${orderId} otherwise`);
    return Promise.resolve();
  }
}

class Order extends AggregateRoot {
  pay(): void {
    this.apply(new Paid('o-1'));
  }
}

describe('@nestjs/cqrs by itself', () => {
  let app: INestApplicationContext;

  const start = async (...providers: Provider[]) => {
    seen.length = 0;
    const module = await Test.createTestingModule({ imports: [CqrsModule.forRoot()], providers }).compile();
    module.useLogger(false);
    app = await module.init();
  };
  afterEach(() => app.close());

  it('does not wait for the handlers of an event', async () => {
    await start(SlowHandler);
    await app.get(EventBus).publish(new Paid('o-1'));
    expect(seen).toEqual([]);
    await until(() => seen.length === 1);
  });

  it('hands an event once to a handler that throws, and never again', async () => {
    await start(ThrowingHandler);
    await app.get(EventBus).publish(new Paid('o-1'));
    await app.get(EventBus).publish(new Paid('o-2'));
    await until(() => seen.length === 2);
    await app.close();
    await start(ThrowingHandler);
    expect(seen).toEqual([]);
  });

  it('ends a saga that throws until the next start', async () => {
    await start(ThankingSaga, ThankHandler);
    for (const id of ['good', 'bad', 'later']) await app.get(EventBus).publish(new Paid(id));
    await until(() => seen.includes('thanked good'));
    expect(seen).not.toContain('later');
  });

  it('takes the last of two handlers of a command, and says nothing', async () => {
    await start(ThankHandler, OtherThankHandler);
    await app.get(CommandBus).execute(new Thank('o-1'));
    expect(seen).toEqual(['thanked o-1 otherwise']);
  });

  it('records an event for which an aggregate has no method', async () => {
    await start();
    const order = new Order();
    order.pay();
    expect(order.getUncommittedEvents()).toHaveLength(1);
  });
});
