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
