import { describe, expect, it, jest } from '@jest/globals';
import { StoreOverloadedError } from '../errors/store-overloaded.error.js';
import { StoreUnavailableError } from '../errors/store-unavailable.error.js';
import type { Verdict } from './batch-judge.js';
import type { PreparedAppend } from './prepared-append.js';
import { WriteQueue, type WriteQueueLimits } from './write-queue.js';

const append = (eventCount = 1, size = 100): PreparedAppend => ({
  streams: [],
  conditions: [],
  companions: [],
  eventCount,
  size,
});
const stored: Verdict = { result: { position: 1, streams: [] } };

/** A writer whose commits end when the test says so. */
function slowWriter(limits: Partial<WriteQueueLimits> = {}) {
  const batches: number[] = [];
  const commits: { readonly end: (verdicts?: Verdict[]) => void; readonly fail: (error: Error) => void }[] =
    [];
  const queue = new WriteQueue((batch) => {
    batches.push(batch.length);
    return new Promise((resolve, reject) => {
      const end = (verdicts?: Verdict[]) => {
        resolve(verdicts ?? batch.map(() => stored));
      };
      commits.push({ end, fail: reject });
    });
  }, limits);
  return { queue, batches, commits };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the write queue', () => {
  it('commits callers of one turn together, and those that come meanwhile with the next batch', async () => {
    const { queue, batches, commits } = slowWriter();
    const first = [queue.append(append()), queue.append(append())];
    await turn();
    const second = [queue.append(append()), queue.append(append()), queue.append(append())];
    await turn();
    expect(batches).toEqual([2]);
    commits[0]?.end();
    await Promise.all(first);
    await turn();
    expect(batches).toEqual([2, 3]);
    commits[1]?.end();
    await Promise.all(second);
  });

  it('does not let many callers of one turn wait for the last of them', async () => {
    const { queue, batches, commits } = slowWriter();
    const all = Array.from({ length: 100 }, () => queue.append(append()));
    expect(batches).toEqual([32]);
    await turn();
    commits[0]?.end();
    await turn();
    expect(batches).toEqual([32, 68]);
    commits[1]?.end();
    await Promise.all(all);
  });

  it('bounds a batch by events and by size, but takes one append that is larger', async () => {
    const { queue, batches, commits } = slowWriter({ maxBatchEvents: 10, maxBatchSize: 1_000 });
    const all = [
      append(4),
      append(4),
      append(4),
      append(50),
      append(1, 900),
      append(1, 200),
      append(1, 5_000),
    ];
    const done = Promise.all(all.map((each) => queue.append(each)));
    for (let n = 0; n < 6; n += 1) {
      await turn();
      commits[n]?.end();
    }
    await done;
    expect(batches).toEqual([2, 1, 1, 1, 1, 1]);
  });

  it('refuses at once what is over its bounds, and takes more when there is room again', async () => {
    const { queue, commits } = slowWriter({ maxWaiting: 3, maxWaitingSize: 1_000 });
    const flying = queue.append(append());
    await turn();
    const waiting = [queue.append(append()), queue.append(append()), queue.append(append())];
    expect(() => queue.append(append())).toThrow(StoreOverloadedError);
    commits[0]?.end();
    await flying;
    await turn();
    const more = queue.append(append(1, 900));
    expect(() => queue.append(append(1, 200))).toThrow(StoreOverloadedError);
    commits[1]?.end();
    await Promise.all(waiting);
    await turn();
    commits[2]?.end();
    await more;
  });

  it('is crowded from half full on, until no more than a quarter is left', async () => {
    const { queue, commits } = slowWriter({ maxWaiting: 8, maxBatchEvents: 1 });
    const crowded: boolean[] = [];
    const all = [];
    for (let n = 0; n < 5; n += 1) {
      all.push(queue.append(append()));
      if (n === 0) await turn();
      crowded.push(queue.isCrowded);
    }
    expect(crowded).toEqual([false, false, false, false, true]);
    const left: boolean[] = [];
    for (let n = 0; n < 5; n += 1) {
      commits[n]?.end();
      await all[n];
      await turn();
      left.push(queue.isCrowded);
    }
    expect(left).toEqual([true, true, false, false, false]);
  });

  it('takes one append that is larger than its bound when nothing waits', async () => {
    const { queue, commits } = slowWriter({ maxWaitingSize: 1_000 });
    const large = queue.append(append(1, 5_000));
    await turn();
    commits[0]?.end();
    await large;
  });

  it('answers each append by its own verdict', async () => {
    const { queue, commits } = slowWriter();
    const outcomes = Promise.allSettled([
      queue.append(append()),
      queue.append(append()),
      queue.append(append()),
    ]);
    await turn();
    commits[0]?.end([stored, { error: new Error('lost') }]);
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { message: 'lost' } },
      { status: 'rejected', reason: { message: expect.stringContaining('No verdict') } },
    ]);
  });

  it('fails a batch whose commit fails, and goes on', async () => {
    const { queue, commits } = slowWriter();
    const outcomes = Promise.allSettled([queue.append(append()), queue.append(append())]);
    await turn();
    commits[0]?.fail(new Error('disk'));
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { message: 'disk' } });
    const next = queue.append(append());
    await turn();
    commits[1]?.end();
    await expect(next).resolves.toEqual(stored.result);
  });

  it('gives batches half as much again as a transaction has taken, before the next transaction', async () => {
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const order: string[] = [];
    const queue: WriteQueue = new WriteQueue((batch) => {
      order.push('batch');
      now += 4;
      return Promise.resolve(batch.map(() => stored));
    });
    const transaction = (name: string) => () => {
      order.push(name);
      now += 10;
      return Promise.resolve();
    };
    // Comes again as soon as it has its answer, as a caller does who has more.
    const caller = async () => {
      while (!order.includes('t2')) await queue.append(append());
    };
    await Promise.all([caller(), ...['t1', 't2'].map((name) => queue.run(transaction(name)))]);
    clock.mockRestore();
    expect(order.slice(0, 6)).toEqual(['t1', 'batch', 'batch', 'batch', 'batch', 't2']);
  });

  it('lets a transaction go on when nobody brings a batch', async () => {
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => 0);
    const { queue } = slowWriter();
    const done = await Promise.all([1, 2, 3].map((each) => queue.run(() => Promise.resolve(each))));
    clock.mockRestore();
    expect(done).toEqual([1, 2, 3]);
  });

  it('hands out what a transaction gives or throws', async () => {
    const { queue } = slowWriter();
    await expect(queue.run(() => Promise.resolve(42))).resolves.toBe(42);
    await expect(queue.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(queue.run(() => Promise.resolve(43))).resolves.toBe(43);
  });

  it('when closed finishes what waits and refuses the rest', async () => {
    const { queue, batches, commits } = slowWriter();
    const flying = queue.append(append());
    await turn();
    const waiting = queue.append(append());
    let isClosed = false;
    const closing = Promise.all([queue.close(), queue.close()]).then(() => {
      isClosed = true;
    });
    expect(() => queue.append(append())).toThrow(StoreUnavailableError);
    expect(() => queue.run(() => Promise.resolve())).toThrow(StoreUnavailableError);
    commits[0]?.end();
    await flying;
    await turn();
    expect([isClosed, batches]).toEqual([false, [1, 1]]);
    commits[1]?.end();
    await waiting;
    await closing;
    await queue.close();
  });
});
