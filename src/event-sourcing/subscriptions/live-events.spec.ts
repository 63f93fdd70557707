import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { StoreUnavailableError } from '../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { InMemoryEventStore } from '../store/in-memory-event-store.js';
import { someEvent } from '../testing/contracts/event-store-suite.js';
import { until } from '../../../test/support/until.js';
import { type Following, LiveEvents } from './live-events.js';

describe('live events', () => {
  const store = new InMemoryEventStore();
  const live = new LiveEvents(store);
  const controllers: AbortController[] = [];
  const append = (stream: string, count = 1, type?: string) =>
    store.append([{ stream, expected: 'any', events: Array.from({ length: count }, () => someEvent(type)) }]);

  afterEach(() => {
    for (const each of controllers.splice(0)) each.abort();
    jest.restoreAllMocks();
  });

  /** Reads as fast as it can, and notes the positions. */
  const follow = (following: Omit<Following, 'signal'>) => {
    const controller = new AbortController();
    controllers.push(controller);
    const seen: number[] = [];
    const events = live.follow({ ...following, signal: controller.signal });
    const done = (async () => {
      for await (const { position } of events) seen.push(position);
    })();
    return { seen, done, controller };
  };

  it('are those that are stored already and those that are stored meanwhile, each once and in order', async () => {
    const { position } = await append('a', 700);
    const all = follow({ after: position - 700 });
    const late = follow({ after: position - 1 });
    await until(() => all.seen.length === 700);
    for (let n = 0; n < 40; n += 1) await append(n % 2 ? 'a' : 'b', 50);
    await until(() => all.seen.length === 2_700 && late.seen.length === 2_001);
    expect(all.seen).toEqual(Array.from({ length: 2_700 }, (_, n) => position - 700 + 1 + n));
    expect(late.seen).toEqual(all.seen.slice(699));
  });

  it('are of one stream, or match a query, when only these are wanted', async () => {
    const { position } = await append('one', 450);
    await append('other', 300, 't.rare');
    const ofStream = follow({ after: position - 50, stream: 'one' });
    const ofType = follow({ after: position, query: [{ types: ['t.rare'] }] });
    await until(() => ofStream.seen.length === 50 && ofType.seen.length === 300);
    await append('one', 2);
    await append('other', 1, 't.rare');
    await until(() => ofStream.seen.length === 52 && ofType.seen.length === 301);
    expect(ofStream.seen.slice(-3)).toEqual([position, position + 301, position + 302]);
    expect(ofType.seen.at(-1)).toBe(position + 303);
  });

  it('wait for a reader that is slow, and reach it whole when it is far behind', async () => {
    const { position } = await append('slow', 1);
    const controller = new AbortController();
    const reader = live.follow({ after: position, stream: 'slow', signal: controller.signal });
    const first = reader.next();
    await append('slow', 1);
    expect((await first).value).toMatchObject({ version: 2 });
    for (let n = 0; n < 5; n += 1) await append('slow', 500);
    const versions: number[] = [];
    while (versions.length < 2_500) versions.push(((await reader.next()).value as RecordedEvent).version);
    expect(versions).toEqual(Array.from({ length: 2_500 }, (_, n) => n + 3));
    controller.abort();
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('wait while the log cannot be read, and go on', async () => {
    const { position } = await append('a', 10);
    const broken = jest
      .spyOn(store, 'readAll')
      .mockRejectedValueOnce(new StoreUnavailableError('The database is away.'))
      .mockRejectedValueOnce(new StoreUnavailableError('The database is away.'));
    const { seen } = follow({ after: position - 10 });
    await until(() => seen.length === 10);
    expect(broken.mock.calls.length).toBeGreaterThan(2);
  });

  it('end when the reader or the application ends, at once, and leave nothing behind', async () => {
    const reading = follow({ after: (await append('a')).position });
    reading.controller.abort();
    await reading.done;
    const closing = new LiveEvents(store);
    const signal = new AbortController().signal;
    const waiting = closing.follow({ after: await store.head(), signal }).next();
    closing.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await closing.follow({ after: 0, signal }).next()).toEqual({ done: true, value: undefined });
    const subscribed = jest.spyOn(store, 'onAppend');
    const again = follow({ after: 0 });
    await until(() => again.seen.length > 0);
    expect(subscribed).toHaveBeenCalledTimes(1);
  });
});
