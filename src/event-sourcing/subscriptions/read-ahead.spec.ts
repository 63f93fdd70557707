import { beforeEach, describe, expect, it } from '@jest/globals';
import { uuidV7 } from '../context/id-generator.js';
import { InMemoryEventStore } from '../store/in-memory-event-store.js';
import { ReadAhead } from './read-ahead.js';

const PAGE_SIZE = 10;

describe('a log that is read ahead', () => {
  let store: InMemoryEventStore;
  let pages: ReadAhead;

  beforeEach(() => {
    store = new InMemoryEventStore();
    pages = new ReadAhead(store, PAGE_SIZE);
  });

  const append = (count: number) => {
    const metadata = { correlationId: 'c', causationId: 'd' };
    const event = () => ({ id: uuidV7(), type: 't.t', typeVersion: 1, data: {}, metadata });
    return store.append([{ stream: 's', expected: 'any', events: Array.from({ length: count }, event) }]);
  };
  const positionsAfter = async (position: number) =>
    (await pages.pageAfter(position)).events.map((event) => event.position);

  it('does not take what was its end for its end now', async () => {
    await append(PAGE_SIZE);
    expect(await positionsAfter(0)).toHaveLength(PAGE_SIZE);
    // The next page has been looked for by now, and was not there.
    await store.head();
    await append(1);
    expect(await positionsAfter(PAGE_SIZE)).toEqual([PAGE_SIZE + 1]);
  });

  it('reads from wherever it is asked, whatever it has read ahead', async () => {
    await append(PAGE_SIZE * 3);
    await pages.pageAfter(0);
    expect((await positionsAfter(5))[0]).toBe(6);
    expect((await positionsAfter(15))[0]).toBe(16);
  });

  it('hands over at once what was read meanwhile, up to the size of a page', async () => {
    const pieces = new ReadAhead(store, 3_000);
    await append(1_000);
    for (let more = 0; more < 4; more += 1) await append(1_000);
    await append(500);
    expect((await pieces.pageAfter(0)).events).toHaveLength(1_000);
    // Every piece that there is room for has been read by then.
    await new Promise(setImmediate);
    const second = await pieces.pageAfter(1_000);
    expect(second.events.map((event) => event.position)).toEqual(
      Array.from({ length: 3_000 }, (_, index) => 1_001 + index),
    );
    expect(second.through).toBe(4_000);
    await new Promise(setImmediate);
    const third = await pieces.pageAfter(4_000);
    expect([third.events.length, third.through]).toEqual([1_500, 5_500]);
    expect((await pieces.pageAfter(5_500)).events).toEqual([]);
  });

  it('tells of no trouble with a page that nobody asks for', async () => {
    await append(PAGE_SIZE * 2);
    const readAll = store.readAll.bind(store);
    await pages.pageAfter(0);
    store.readAll = () => Promise.reject(new Error('The database is away.'));
    await expect(pages.pageAfter(PAGE_SIZE)).resolves.toMatchObject({ through: PAGE_SIZE * 2 });
    store.readAll = readAll;
    await new Promise(setImmediate);
    expect(await positionsAfter(0)).toHaveLength(PAGE_SIZE);
  });
});
