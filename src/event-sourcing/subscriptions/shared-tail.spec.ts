import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Gate } from '../../../test/support/gate.js';
import { uuidV7 } from '../context/id-generator.js';
import { InMemoryEventStore } from '../store/in-memory-event-store.js';
import { SharedTail } from './shared-tail.js';

describe('the end of the log, read for all', () => {
  let store: InMemoryEventStore;
  let tail: SharedTail;
  let ends: (() => void)[];

  beforeEach(() => {
    store = new InMemoryEventStore();
    tail = SharedTail.of(store);
    ends = [1, 2].map(() => tail.follow(() => undefined));
  });

  const append = (count: number) => {
    const metadata = { correlationId: 'c', causationId: 'd' };
    const data = { list: ['as it was'] };
    const event = () => ({ id: uuidV7(), type: 't.t', typeVersion: 1, data, metadata });
    return store.append([{ stream: 's', expected: 'any', events: Array.from({ length: count }, event) }]);
  };
  const positionsAfter = async (position: number, limit = 100) =>
    (await tail.readAll(position, limit)).events.map((event) => event.position);

  it('is the same for all who follow one store', () => {
    expect(SharedTail.of(store)).toBe(tail);
    expect(SharedTail.of(new InMemoryEventStore())).not.toBe(tail);
  });

  it('reads the store once for all who want the same', async () => {
    await append(3);
    expect(await positionsAfter(0)).toEqual([1, 2, 3]);
    const reads = jest.spyOn(store, 'readAll');
    await append(2);
    const all = await Promise.all([positionsAfter(3), positionsAfter(3), positionsAfter(3, 1)]);
    expect(all).toEqual([[4, 5], [4, 5], [4]]);
    expect(await positionsAfter(1)).toEqual([2, 3, 4, 5]);
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it('gives what there was when it was asked for, whatever was being read then', async () => {
    await append(1);
    await positionsAfter(0);
    const gate = new Gate();
    const late = jest.spyOn(store, 'readAll').mockImplementationOnce(async (after) => {
      await gate.opened;
      return { events: [], through: after };
    });
    const first = positionsAfter(1);
    await append(1);
    const second = positionsAfter(1);
    gate.open();
    expect(await first).toEqual([]);
    expect(await second).toEqual([2]);
    expect(late).toHaveBeenCalledTimes(2);
  });

  it('gives each events of its own', async () => {
    await append(1);
    // One who reads the store, and one who is given what was read.
    for (const limit of [2, 1]) {
      const [one] = (await tail.readAll(0, limit)).events;
      (one?.data['list'] as string[]).push('changed');
      Object.assign(one?.metadata ?? {}, { actor: 'changed' });
    }
    const [other] = (await tail.readAll(0, 1)).events;
    expect(other?.data).toEqual({ list: ['as it was'] });
    expect(other?.metadata).toEqual({ correlationId: 'c', causationId: 'd' });
  });

  it('reads the store for one who is alone, and nothing twice when others come', async () => {
    await append(2);
    ends[0]?.();
    expect(await positionsAfter(0)).toEqual([1, 2]);
    tail.follow(() => undefined);
    await append(1);
    expect(await positionsAfter(2)).toEqual([3]);
    expect(await positionsAfter(0)).toEqual([1, 2, 3]);
  });

  it('reads anew what it was told to forget, even where that is being read', async () => {
    await append(2);
    await positionsAfter(0);
    const reads = jest.spyOn(store, 'readAll');
    const reading = positionsAfter(2);
    tail.forget();
    await append(1);
    await reading;
    expect(await positionsAfter(1)).toEqual([2, 3]);
    expect(reads).toHaveBeenLastCalledWith(1, 100);
  });

  it('reads the store for who is far behind, and goes on after trouble', async () => {
    for (const count of [1_000, 500]) await append(count);
    expect(await positionsAfter(1_400, 200)).toHaveLength(100);
    expect(await positionsAfter(3, 2)).toEqual([4, 5]);
    jest.spyOn(store, 'readAll').mockRejectedValueOnce(new Error('trouble'));
    await expect(positionsAfter(1_500)).rejects.toThrow('trouble');
    await append(1);
    expect(await positionsAfter(1_500)).toEqual([1_501]);
  });
});
