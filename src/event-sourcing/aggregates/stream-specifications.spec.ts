import { beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidAggregateError } from '../errors/invalid-aggregate.error.js';
import { UnknownStreamError } from '../errors/unknown-stream.error.js';
import { EventRegistry } from '../messages/event-registry.js';
import { EventType } from '../messages/event-type.js';
import { EventBrowser } from '../store/event-browser.js';
import { InMemoryEventStore } from '../store/in-memory-event-store.js';
import { someEvent } from '../testing/contracts/event-store-suite.js';
import { AggregateType } from './aggregate-type.js';
import { EventSourcedAggregate } from './event-sourced-aggregate.js';
import { StreamSpecifications } from './stream-specifications.js';

@EventType<GuestCame>('guests.guest-came', { version: 1, personal: ['name'] })
class GuestCame {
  constructor(readonly name: string) {}
}

@EventType('guests.guest-left', { version: 1 })
class GuestLeft {}

@AggregateType('guests.book')
class Book extends EventSourcedAggregate {
  private names: readonly string[] = [];
  private last: string | undefined;

  protected onGuestCame({ name }: GuestCame): void {
    this.names = [...this.names, name];
  }

  protected onGuestLeft(): void {
    this.last = this.names.at(-1);
    this.names = this.names.slice(0, -1);
  }
}

/** Its state is no plain JSON. */
@AggregateType('guests.book-of')
class BookOf extends EventSourcedAggregate {
  private readonly names = new Set<string>();

  protected onGuestCame({ name }: GuestCame): void {
    this.names.add(name);
  }
}

describe('the specification of a stream', () => {
  let store: InMemoryEventStore;
  let specifications: StreamSpecifications;
  beforeEach(() => {
    store = new InMemoryEventStore();
    const registry = new EventRegistry([GuestCame, GuestLeft]);
    specifications = new StreamSpecifications(new EventBrowser(store), registry, () => [Book, BookOf]);
  });

  const came = (name: string, causationId: string) =>
    someEvent('guests.guest-came', { data: { name }, metadata: { correlationId: 'c', causationId } });
  const left = (causationId: string) =>
    someEvent('guests.guest-left', { data: {}, metadata: { correlationId: 'c', causationId } });
  const append = (stream: string, ...events: ReturnType<typeof someEvent>[]) =>
    store.append([{ stream, expected: 'any', events }]);

  it('has what one command has decided together, and the state that the masked events lead to', async () => {
    await append('guests.book-1', came('Ada', 'k-1'), came('Bob', 'k-1'));
    await append('guests.book-1', left('k-2'), came('Ada', 'k-3'));
    const { decisions, ...more } = await specifications.of('guests.book-1', 100);
    expect(more).toMatchObject({
      aggregateClass: Book,
      aggregateType: 'guests.book',
      id: '1',
      goesOn: false,
    });
    expect(
      decisions.map(({ events, state }) => [events.map(({ version, data }) => [version, data]), state]),
    ).toEqual([
      [
        [
          [1, { name: 'name-1' }],
          [2, { name: 'name-2' }],
        ],
        { names: ['name-1', 'name-2'] },
      ],
      [[[3, {}]], { names: ['name-1'], last: 'name-2' }],
      [[[4, { name: 'name-1' }]], { names: ['name-1', 'name-1'], last: 'name-2' }],
    ]);
    expect(decisions[1]?.events[0]?.personal).toBeUndefined();
  });

  it('has as many events as were asked for, and says that there are more', async () => {
    await append('guests.book-1', came('Ada', 'k-1'), left('k-2'));
    expect(await specifications.of('guests.book-1', 1)).toMatchObject({
      decisions: [{ state: { names: ['name-1'] } }],
      goesOn: true,
    });
  });

  it('is of the aggregate with the longest name that fits, and has no state that is no plain JSON', async () => {
    await append('guests.book-of-2', came('Ada', 'k-1'));
    expect(await specifications.of('guests.book-of-2', 100)).toMatchObject({
      aggregateClass: BookOf,
      id: '2',
      decisions: [{ state: undefined }],
    });
  });

  it('is refused of a stream that there is not, and of one that nobody knows', async () => {
    await expect(specifications.of('guests.book-9', 1)).rejects.toThrow(UnknownStreamError);
    await append('guests.list-1', came('Ada', 'k-1'));
    const refused = specifications.of('guests.list-1', 1);
    await expect(refused).rejects.toThrow(InvalidAggregateError);
    await expect(refused).rejects.toThrow('guests.book, guests.book-of');
  });
});
