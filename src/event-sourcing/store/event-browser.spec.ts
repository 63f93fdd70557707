import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { UnknownStreamError } from '../errors/unknown-stream.error.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { someEvent } from '../testing/contracts/event-store-suite.js';
import { EventBrowser } from './event-browser.js';
import { InMemoryEventStore } from './in-memory-event-store.js';

const LENGTH = 5_000;

describe('the event browser', () => {
  const store = new InMemoryEventStore();
  const browser = new EventBrowser(store);
  const positions = (events: readonly RecordedEvent[]) => events.map(({ position }) => position);

  /** Every tenth event is a rare one, every thousandth of a rare stream. */
  beforeAll(async () => {
    for (let position = 1; position <= LENGTH; position += 1) {
      const stream = position % 1_000 === 0 ? 'rare.stream-1' : 'many.stream-1';
      const type = position % 10 === 0 ? 'tests.rare' : 'tests.many';
      await store.append([{ stream, expected: 'any', events: [someEvent(type)] }]);
    }
  });

  it('gives the last events, or those before a position', async () => {
    const { events, ...where } = await browser.last({ limit: 3 });
    expect([positions(events), where]).toEqual([[4_998, 4_999, 5_000], { after: 4_997, through: 5_000 }]);
    const before = await browser.last({ limit: 3, before: 3 });
    expect([positions(before.events), before.after, before.through]).toEqual([[1, 2], 0, 2]);
    for (const [limit, at] of [
      [0, LENGTH + 1],
      [3, 1],
      [3, 0],
    ] as const) {
      expect((await browser.last({ limit, before: at })).events).toEqual([]);
    }
    expect(positions((await browser.last({ limit: 1, before: LENGTH * 2 })).events)).toEqual([LENGTH]);
  });

  it.each([1, 4, 20, 400, 10_000])('gives the last %i of a type, and of a prefix', async (limit) => {
    const all = Array.from({ length: LENGTH }, (_, index) => index + 1);
    const rare = await browser.last({ limit, types: ['tests.rare'] });
    expect(positions(rare.events)).toEqual(all.filter((each) => each % 10 === 0).slice(-limit));
    const many = await browser.last({ limit, types: ['tests.many', 'tests.rare'], streamPrefix: 'many.' });
    expect(positions(many.events)).toEqual(all.filter((each) => each % 1_000 !== 0).slice(-limit));
    const ofStream = await browser.last({ limit, streamPrefix: 'rare.' });
    expect(positions(ofStream.events)).toEqual(all.filter((each) => each % 1_000 === 0).slice(-limit));
  });

  it('walks back through the log by what it has looked at', async () => {
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const { events, after } = await browser.last({
        limit: 2,
        before,
        scan: 700,
        streamPrefix: 'rare.',
      });
      seen.push(...positions(events));
      before = after + 1;
    } while (before > 1);
    expect(seen).toEqual([5_000, 4_000, 3_000, 2_000, 1_000]);
  });

  it('looks at no more than it is told to', async () => {
    const readAll = jest.spyOn(store, 'readAll');
    const found = await browser.last({ limit: 5, scan: 1_500, streamPrefix: 'rare.' });
    expect([positions(found.events), found.after]).toEqual([[4_000, 5_000], 3_500]);
    expect(Math.min(...readAll.mock.calls.map(([after]) => after))).toBe(3_500);
    readAll.mockRestore();
  });

  it('gives what comes after a position, and misses nothing', async () => {
    const seen: number[] = [];
    for (let at = 0; at < LENGTH;) {
      const { events, through } = await browser.next(at, 900, { streamPrefix: 'rare.' });
      seen.push(...positions(events));
      at = through;
    }
    expect(seen).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  it('gives a part of a stream, and where the next one begins', async () => {
    const { events, next } = await browser.stream('rare.stream-1', 2, 2);
    expect([events.map(({ version }) => version), next]).toEqual([[2, 3], 4]);
    expect(await browser.stream('rare.stream-1', 4, 2)).toMatchObject({ next: null });
    expect(await browser.stream('rare.stream-1', 9, 2)).toEqual({ events: [], next: null });
    await expect(browser.stream('no.stream-1', 1, 2)).rejects.toBeInstanceOf(UnknownStreamError);
  });
});
