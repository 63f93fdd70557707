import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, type Provider, Scope } from '@nestjs/common';
import { EventsHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { EventType } from '../../src/event-sourcing/domain.js';
import { Durable, EventSourcingModule, On, Projection } from '../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule } from '../../src/event-sourcing/testing/index.js';

@EventType('doors.opened', { version: 1 })
class Opened {}

class NeverListed {}

@Durable('doors.of-nothing')
@Injectable()
class OfNothing {}

@EventsHandler(Opened, NeverListed)
@Durable('doors.of-unknown')
class OfUnknown {
  handle(): void {
    // Never called.
  }
}

@Durable('doors.shared')
@EventsHandler(Opened)
class Handler {
  handle(): void {
    // Never called.
  }
}

@Projection('doors.shared', { version: 1, entities: [] })
class SameName {
  @On(Opened)
  opened(): void {
    // Never called.
  }
}

@Durable('doors.per-request')
@EventsHandler(Opened, { scope: Scope.REQUEST })
class PerRequest {
  handle(): void {
    // Never called.
  }
}

/** Starts an application with these providers, which is to fail. */
async function startOf(...providers: readonly Provider[]): Promise<void> {
  @Module({ imports: [EventSourcingModule.forFeature({ events: [Opened] })], providers: [...providers] })
  class DoorsModule {}
  const imports = [InMemoryEventSourcingModule.forRoot(), DoorsModule];
  const module = await Test.createTestingModule({ imports }).compile();
  module.useLogger(false);
  await module.init();
  await module.close();
}

describe('the start stops at', () => {
  it.each<[string, string, readonly Provider[]]>([
    [
      'a durable handler of nothing',
      "OfNothing is @Durable('doors.of-nothing') and handles nothing. Put @EventsHandler(TheEvent) beside it.",
      [OfNothing],
    ],
    [
      'one of an event that is never stored',
      'Durable handler OfUnknown handles NeverListed, which no feature lists, and so is never stored.',
      [OfUnknown],
    ],
    [
      'one that shares its name with a projection',
      "Handler and SameName share the stored name 'doors.shared'.",
      [Handler, SameName],
    ],
    [
      'one of requests',
      'PerRequest is durable and made anew for each request, and the log makes none.',
      [PerRequest],
    ],
  ])('%s', async (_, problem, providers) => {
    await expect(startOf(...providers)).rejects.toThrow(problem);
  });

  it('nothing where it all fits together', async () => {
    await expect(startOf(Handler)).resolves.toBeUndefined();
  });

  it.each([
    ['Doors', {}],
    ['doors.fine', { partitions: 0 }],
  ])('a name or an option that cannot be: %s %j', (name, options) => {
    expect(() => Durable(name, options)).toThrow(TypeError);
  });
});
