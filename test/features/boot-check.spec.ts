import { describe, expect, it } from '@jest/globals';
import { type DynamicModule, Injectable, Module, type Provider } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { AggregateType, EventSourcedAggregate, EventType } from '../../src/event-sourcing/domain.js';
import {
  EventSourcingModule,
  type FeatureOptions,
  On,
  OnRefused,
  Policies,
  Policy,
  ProcessManager,
  Projection,
  Public,
  StartsWith,
} from '../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule } from '../../src/event-sourcing/testing/index.js';

@EventType('boot.opened', { version: 1 })
class Opened {}

@EventType('boot.opened', { version: 1 })
class OpenedToo {}

class Unnamed {}

@AggregateType('boot.door')
class Door extends EventSourcedAggregate {
  protected onOpened(): void {
    // Nothing to remember.
  }
}

@AggregateType('boot.window')
class Window extends EventSourcedAggregate {
  protected onOpend(): void {
    // Misspelt on purpose.
  }
}

class Gate extends EventSourcedAggregate {
  protected onOpened(): void {
    // Nothing to remember.
  }
}

class Open extends Command<void> {}
class Look extends Query<void> {}

@Public()
@CommandHandler(Open)
class OpenHandler {
  execute(): Promise<void> {
    return Promise.resolve();
  }
}

@Public()
@CommandHandler(Open)
class OpenHandlerToo extends OpenHandler {}

@Public()
@QueryHandler(Look)
class LookHandler {
  execute(): Promise<void> {
    return Promise.resolve();
  }
}

@Public()
@QueryHandler(Look)
class LookHandlerToo extends LookHandler {}

class Close extends Command<void> {}
class Peep extends Query<void> {}

@CommandHandler(Close)
class CloseHandler extends OpenHandler {}

@QueryHandler(Peep)
class PeepHandler extends LookHandler {}

@Policies()
class DoorPolicies {
  @Policy(Close, Peep)
  everybody(): boolean {
    return true;
  }
}

@Policies()
class OpenPolicies {
  @Policy(Open)
  everybody(): boolean {
    return true;
  }
}

@Policies()
class ClosePoliciesToo {
  @Policy(Close)
  nobody(): boolean {
    return false;
  }
}

@Projection('boot.doors', { version: 1, entities: [] })
class Doors {
  @On(Opened)
  opened(): void {
    // Nothing to keep.
  }
}

@Projection('boot.doors', { version: 1, entities: [] })
class DoorsToo {}

const commands = { Open };
const key = () => 'k';

@ProcessManager('boot.opening', { version: 1, commands, key })
class Opening {
  @StartsWith(Opened)
  opened(): void {
    // Nothing to do.
  }
}

@ProcessManager('boot.opening', { version: 1, commands: {}, key })
class OpeningToo extends Opening {}

@ProcessManager('boot.doors', { version: 1, commands: {}, key })
class OpeningOfDoors extends Opening {}

@ProcessManager('boot.keyless', { version: 1, commands: {}, key: undefined as never })
class Keyless extends Opening {}

@ProcessManager('boot.never', { version: 1, commands: {}, key })
class Never {}

@ProcessManager('boot.not-sent', { version: 1, commands: {}, key })
class NotSent extends Opening {
  @OnRefused(Open)
  refused(): void {
    // Never.
  }
}

@Injectable()
class Plain {}

function start(feature: FeatureOptions, ...providers: Provider[]): Promise<string> {
  @Module({ imports: [EventSourcingModule.forFeature(feature)], providers })
  class Feature {}

  return startOf(InMemoryEventSourcingModule.forRoot(), Feature);
}

async function startOf(...imports: (DynamicModule | (new () => object))[]): Promise<string> {
  const module = await Test.createTestingModule({ imports }).compile();
  module.useLogger(false);
  const outcome = await module.init().then(
    () => 'started',
    (error: unknown) => (error as Error).message,
  );
  if (outcome === 'started') await module.close();
  return outcome;
}

describe('the start', () => {
  it('goes through when everything fits together', async () => {
    const feature = { aggregates: [Door], events: [Opened] };
    expect(await start(feature, OpenHandler, LookHandler, Doors, Plain, Opening)).toBe('started');
  });

  it.each<[string, FeatureOptions, Provider[], string]>([
    [
      'two events of one name',
      { aggregates: [], events: [Opened, OpenedToo] },
      [],
      "Event classes Opened and OpenedToo share the stored name 'boot.opened'. Give each its own",
    ],
    [
      'an event without a name',
      { aggregates: [], events: [Unnamed] },
      [],
      'Event class Unnamed has no stored name. Decorate it with @EventType',
    ],
    [
      'an aggregate without a name',
      { aggregates: [Gate], events: [Opened] },
      [],
      'Aggregate Gate has no stored name. Decorate it with @AggregateType',
    ],
    [
      'an event that no aggregate handles',
      { aggregates: [Window], events: [Opened] },
      [],
      'No aggregate handles Opened. Write onOpened(event) in Window',
    ],
    [
      'a handler of nothing',
      { aggregates: [Window], events: [] },
      [],
      'Window.onOpend handles no event of its feature. List Opend in',
    ],
    [
      'two handlers of one command',
      { events: [] },
      [OpenHandler, OpenHandlerToo],
      'The command Open has 2 handlers: OpenHandler and OpenHandlerToo.',
    ],
    [
      'two handlers of one query',
      { events: [] },
      [LookHandler, LookHandlerToo],
      'The query Look has 2 handlers: LookHandler and LookHandlerToo.',
    ],
    [
      'two projections of one name',
      { events: [Opened] },
      [Doors, DoorsToo],
      "Projections Doors and DoorsToo share the stored name 'boot.doors'.",
    ],
    [
      'a projection of an event that nobody lists',
      { events: [] },
      [Doors],
      'Projection Doors handles Opened, which no feature lists.',
    ],
    [
      'two processes of one name',
      { events: [Opened] },
      [OpenHandler, Opening, OpeningToo],
      "Opening and OpeningToo share the stored name 'boot.opening'.",
    ],
    [
      'a process with the name of a projection',
      { events: [Opened] },
      [Doors, OpeningOfDoors],
      "Doors and OpeningOfDoors share the stored name 'boot.doors'.",
    ],
    [
      'a process of an event that nobody lists',
      { events: [] },
      [OpenHandler, Opening],
      'Process Opening handles Opened, which no feature lists.',
    ],
    [
      'a process without a key',
      { events: [Opened] },
      [Keyless],
      "Give @ProcessManager('boot.keyless') a key",
    ],
    [
      'a process that never begins',
      { events: [Opened] },
      [Never],
      'Process Never never begins. Decorate the method for the event that it begins with @StartsWith',
    ],
    [
      'a process that sends what nobody handles',
      { events: [Opened] },
      [Opening],
      'Process Opening sends Open, which has no handler.',
    ],
    [
      'a process with a method for what it does not send',
      { events: [Opened] },
      [NotSent],
      'Process NotSent has a method for a refused Open, which it does not send.',
    ],
    [
      'a command about which nobody decides',
      { events: [] },
      [CloseHandler],
      'Nobody decides who may send Close. Write a method @Policy(Close) in a class of policies',
    ],
    [
      'a query about which nobody decides',
      { events: [] },
      [PeepHandler],
      'Nobody decides who may send Peep. Write a method @Policy(Peep) in a class of policies',
    ],
    [
      'two policies of one command',
      { events: [] },
      [CloseHandler, PeepHandler, DoorPolicies, ClosePoliciesToo],
      'DoorPolicies and ClosePoliciesToo both decide who may send Close.',
    ],
    [
      'a policy of what is for everybody',
      { events: [] },
      [OpenHandler, OpenPolicies],
      'OpenHandler and OpenPolicies both decide who may send Open.',
    ],
  ])('stops at %s, and names the remedy', async (_, feature, providers, problem) => {
    expect(await start(feature, ...providers)).toContain(problem);
  });

  it.each([0, -1, NaN, Infinity, 0.5, '10'])('stops at a lease of %p', async (leaseMs) => {
    const database = { type: 'sqlite', file: ':memory:' } as const;
    const engine = EventSourcingModule.forRoot({ database, leaseMs: leaseMs as number });
    expect(await startOf(engine)).toContain(
      `leaseMs is ${String(leaseMs)}. Give EventSourcingModule.forRoot a whole number of milliseconds from 1 up`,
    );
  });

  it.each([0, -1, NaN, 0.5, '10'])('stops at answers that are kept for %p', async (keepMs) => {
    const database = { type: 'sqlite', file: ':memory:' } as const;
    const idempotency = { keepMs: keepMs as number, keepCommandsMs: keepMs as number };
    const started = await startOf(EventSourcingModule.forRoot({ database, idempotency }));
    for (const name of ['keepMs', 'keepCommandsMs'])
      expect(started).toContain(`idempotency.${name} is ${String(keepMs)}. Give`);
  });

  it('goes through with options that can be, and without any', async () => {
    const database = { type: 'sqlite', file: ':memory:' } as const;
    const forGood = { keepMs: Infinity };
    expect(await startOf(EventSourcingModule.forRoot({ database, idempotency: forGood }))).toBe('started');
    expect(await startOf(EventSourcingModule.forRoot({ database, leaseMs: 1 }))).toBe('started');
    expect(await startOf(EventSourcingModule.forRoot({ database }))).toBe('started');
  });

  it('names all problems at once', async () => {
    const message = await start(
      { aggregates: [Window], events: [Opened, Unnamed] },
      OpenHandler,
      OpenHandlerToo,
    );
    expect(message).toMatch(
      /cannot start, 5 problem\(s\):\n {2}1\. .*\n {2}2\. .*\n {2}3\. .*\n {2}4\. .*\n {2}5\. /,
    );
  });
});
