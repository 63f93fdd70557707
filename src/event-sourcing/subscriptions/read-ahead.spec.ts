import { beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../../../test/support/gate.js';
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

  it('hands over at once what was read meanwhile, three pieces at most', async () => {
    const pieces = new ReadAhead(store, 5_000);
    await append(500);
    for (let more = 0; more < 4; more += 1) await append(500);
    await append(50);
    expect((await pieces.pageAfter(0)).events).toHaveLength(500);
    // Every piece that there is room for has been read by then.
    await new Promise(setImmediate);
    const second = await pieces.pageAfter(500);
    expect(second.events.map((event) => event.position)).toEqual(
      Array.from({ length: 1_500 }, (_, index) => 501 + index),
    );
    expect(second.through).toBe(2_000);
    await new Promise(setImmediate);
    const third = await pieces.pageAfter(2_000);
    expect([third.events.length, third.through]).toEqual([550, 2_550]);
    expect((await pieces.pageAfter(2_550)).events).toEqual([]);
  });

  it('hands over no more than a page has', async () => {
    await append(PAGE_SIZE * 4);
    expect(await positionsAfter(0)).toHaveLength(PAGE_SIZE);
    await new Promise(setImmediate);
    expect(await positionsAfter(PAGE_SIZE)).toHaveLength(PAGE_SIZE);
  });

  it('hands over piece by piece what follows a page, and goes on from there', async () => {
    const pieces = new ReadAhead(store, 5_000);
    for (let more = 0; more < 6; more += 1) await append(500);
    await append(5);
    expect((await pieces.pageAfter(0)).through).toBe(500);
    const through = async () => (await pieces.next())?.through;
    expect([await through(), await through()]).toEqual([1_000, 1_500]);
    const page = await pieces.pageAfter(1_500);
    expect([page.events[0]?.position, page.through]).toEqual([1_501, 3_000]);
    expect([await through(), await through()]).toEqual([3_005, undefined]);
    await append(1);
    expect(await through()).toBeUndefined();
    expect((await pieces.pageAfter(3_005)).through).toBe(3_006);
  });

  it('reads again from wherever what it has handed over was not handled', async () => {
    await append(PAGE_SIZE * 3);
    await pages.pageAfter(0);
    await pages.next();
    expect(await positionsAfter(0)).toHaveLength(PAGE_SIZE);
    expect((await pages.next())?.through).toBe(PAGE_SIZE * 2);
  });

  it('passes over nothing that could not be read', async () => {
    await append(PAGE_SIZE * 4);
    const readAll = store.readAll.bind(store);
    store.readAll = (after, limit) =>
      after === PAGE_SIZE ? Promise.reject(new Error('The database is away.')) : readAll(after, limit);
    await pages.pageAfter(0);
    await expect(pages.next()).rejects.toThrow('away');
    expect(await pages.next()).toBeUndefined();
    await expect(pages.pageAfter(PAGE_SIZE)).rejects.toThrow('away');
    store.readAll = readAll;
    expect((await positionsAfter(PAGE_SIZE))[0]).toBe(PAGE_SIZE + 1);
  });

  it('hands over nothing that was looked for behind an end which is none any more', async () => {
    await append(PAGE_SIZE * 3 - 5);
    const readAll = store.readAll.bind(store);
    const found: number[] = [];
    store.readAll = async (after, limit) => {
      // Others append between two pieces that are read at the same time.
      if (after === PAGE_SIZE * 3) await append(PAGE_SIZE);
      const page = await readAll(after, limit);
      found.push(page.events.length);
      return page;
    };
    const pieces = new ReadAhead(store, PAGE_SIZE);
    let after = 0;
    for (let page = await pieces.pageAfter(0); page.events.length > 0; page = await pieces.pageAfter(after)) {
      expect(page.events[0]?.position).toBe(after + 1);
      after = page.through;
    }
    expect(after).toBe(await store.head());
    expect(found).toContain(PAGE_SIZE - 5);
  });

  it('says how far it has read where the log has grown since its end was looked for', async () => {
    await append(500);
    const readAll = store.readAll.bind(store);
    const held = new Gate();
    store.readAll = async (after, limit) => {
      const page = await readAll(after, limit);
      if (after === 500 && page.events.length === 0) await held.opened;
      return page;
    };
    const pieces = new ReadAhead(store, 5_000);
    await pieces.pageAfter(0);
    // The piece behind the one that is held has been looked for by now, and was not there.
    await new Promise(setImmediate);
    const page = pieces.pageAfter(500);
    await append(300);
    held.open();
    const { events, through } = await page;
    expect([events.length, through]).toEqual([300, 800]);
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
