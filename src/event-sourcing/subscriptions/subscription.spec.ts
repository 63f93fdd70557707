import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { uuidV7 } from '../context/id-generator.js';
import { FencedOffError } from '../errors/fenced-off.error.js';
import { LogHoleError } from '../errors/log-hole.error.js';
import { InMemoryEventStore } from '../store/in-memory-event-store.js';
import { NotingConsumer } from '../../../test/support/subscriptions/noting-consumer.js';
import { NotingLeases } from '../../../test/support/subscriptions/noting-leases.js';
import { until } from '../../../test/support/until.js';
import { Subscription } from './subscription.js';

describe('a subscription', () => {
  let store: InMemoryEventStore;
  let consumer: NotingConsumer;
  let leases: NotingLeases;
  let subscription: Subscription;

  beforeEach(() => {
    Logger.overrideLogger(false);
    store = new InMemoryEventStore();
    consumer = new NotingConsumer();
    leases = new NotingLeases(consumer);
    subscription = new Subscription(consumer, store, leases);
  });
  afterEach(async () => {
    await subscription.stop();
    Logger.overrideLogger(['error']);
  });

  const append = (count: number) => {
    const events = Array.from({ length: count }, () => ({
      id: uuidV7(),
      type: 't.t',
      typeVersion: 1,
      data: {},
      metadata: { correlationId: 'c', causationId: 'd' },
    }));
    return store.append([{ stream: 's', expected: 'any', events }]);
  };
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('hands over what is there and then what comes, each once and in order', async () => {
    await append(350);
    subscription.start();
    subscription.start();
    await subscription.reached(350);
    for (let n = 0; n < 50; n += 1) {
      const { position } = await append(3);
      if (n % 3) await subscription.reached(position);
    }
    await subscription.reached(500);
    expect(consumer.handled).toEqual(upTo(500));
  });

  it('reads the next pages while it hands one over, and each once', async () => {
    await append(350);
    const reads: [after: number, handled: number][] = [];
    const readAll = store.readAll.bind(store);
    store.readAll = (after, limit, filter) => {
      reads.push([after, consumer.handled.length]);
      return readAll(after, limit, filter);
    };
    subscription.start();
    await subscription.reached(350);
    expect(reads.slice(0, 4)).toEqual([
      [0, 0],
      [100, 0],
      [200, 0],
      [300, 100],
    ]);
    expect(consumer.handled).toEqual(upTo(350));
  });

  it('looks its checkpoint up again when nobody knows whether it has moved', async () => {
    consumer.doubts = 2;
    await append(250);
    subscription.start();
    await subscription.reached(250);
    expect(subscription.state).not.toBe('stopped');
    expect(consumer.handled).toEqual(upTo(250));
  });

  it('misses nothing when it starts in the middle of a burst', async () => {
    for (let round = 0; round < 200; round += 1) {
      const fresh = new NotingConsumer();
      const burst = new InMemoryEventStore();
      const one = new Subscription(fresh, burst, new NotingLeases(fresh));
      const events = (n: number) => [
        {
          id: uuidV7(),
          type: 't.t',
          typeVersion: 1,
          data: { n },
          metadata: { correlationId: 'c', causationId: 'd' },
        },
      ];
      const appends = Array.from({ length: 10 }, async (_, n) => {
        if (n === round % 10) one.start();
        return burst.append([{ stream: 's', expected: 'any', events: events(n) }]);
      });
      await Promise.all(appends);
      await one.reached(10);
      await one.stop();
      expect(fresh.handled).toEqual(upTo(10));
    }
  });

  it('hands a page over again when its consumer throws, and says that it backs off', async () => {
    consumer.failures = [new Error('first'), new Error('second')];
    await append(5);
    subscription.start();
    const states = new Set<string>();
    const watch = setInterval(() => states.add(subscription.state), 1);
    await subscription.reached(5);
    clearInterval(watch);
    expect(states).toContain('backing-off');
    expect(consumer.handled).toEqual(upTo(5));
    expect(subscription.error).toMatchObject({ message: 'second' });
    await append(1);
    await subscription.reached(6);
    expect(subscription.state).not.toBe('backing-off');
  });

  it('tries again to take its consumer over', async () => {
    leases.failures = [new Error('database is not there')];
    await append(1);
    subscription.start();
    await subscription.reached(1);
    expect(consumer.handled).toEqual([1]);
  });

  it('stands by when another instance has taken over, lets waiters go, and goes on when it may', async () => {
    consumer.failures = [new FencedOffError(consumer.name)];
    subscription.start();
    const waiting = subscription.reached(10);
    leases.isElsewhere = true;
    await append(1);
    await waiting;
    expect([subscription.state, subscription.position]).toEqual(['standing-by', undefined]);
    await append(1);
    expect(consumer.handled).toEqual([]);
    leases.isElsewhere = false;
    await subscription.reached(2);
    expect(consumer.handled).toEqual([1, 2]);
  });

  it('hands in again what its consumer has set aside, while there is nothing else to do', async () => {
    consumer.hasParked = true;
    const started = performance.now();
    subscription.start();
    await until(() => consumer.retries >= 5);
    // Not only when it polls, once a second.
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(subscription.state).toBe('live');
  });

  it('renews its lease while there is nothing to do', async () => {
    leases.milliseconds = 30;
    const started = performance.now();
    subscription.start();
    await until(() => leases.calls.length >= 3);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(new Set(leases.calls)).toEqual(new Set(['renew']));
    expect(subscription.state).toBe('live');
  });

  it('releases its lease when another instance is to go on, and when it is stopped', async () => {
    leases.milliseconds = 30;
    subscription.start();
    await until(() => subscription.state === 'live');
    leases.isElsewhere = true;
    leases.shallYield = true;
    await until(() => subscription.state === 'standing-by');
    expect(leases.calls.slice(-2)).toEqual(['renew', 'release']);
    leases.isElsewhere = false;
    leases.shallYield = false;
    await until(() => subscription.state === 'live');
    await subscription.stop();
    expect(leases.calls.slice(-2)).toEqual(['release', 'withdraw']);
  });

  it('halts when the log is not the one that it has read', async () => {
    await append(3);
    consumer.checkpoint = { ...consumer.checkpoint, position: 2, eventId: uuidV7() };
    subscription.start();
    await subscription.reached(10);
    expect(subscription.state).toBe('halted');
    expect(subscription.error).toMatchObject({ code: 'event-store/forked', position: 2 });
    expect(consumer.handled).toEqual([]);
    await subscription.stop();
    expect(leases.calls).toEqual(['release', 'withdraw']);
    expect(leases.haltedFor).toContain('FORKED');
  });

  it('lets its lease go with the reason when there is a hole where it stands', async () => {
    await append(3);
    consumer.checkpoint = { ...consumer.checkpoint, position: 2, eventId: uuidV7() };
    jest.spyOn(store, 'readAll').mockRejectedValue(new LogHoleError(2, 3));
    subscription.start();
    await until(() => leases.calls.includes('withdraw'));
    expect([subscription.state, leases.calls]).toEqual(['halted', ['release', 'withdraw']]);
    expect(leases.haltedFor).toContain('LOG_HOLE');
  });

  it('lets its lease go with the reason when it halts while it feeds, and with none when it is stopped', async () => {
    consumer.failures = [new LogHoleError(1, 2)];
    await append(1);
    subscription.start();
    await until(() => leases.calls.includes('withdraw'));
    expect([subscription.state, leases.calls]).toEqual(['halted', ['release', 'withdraw']]);
    expect(leases.haltedFor).toContain('LOG_HOLE');
    subscription = new Subscription(consumer, store, leases);
    subscription.start();
    await subscription.reached(1);
    await subscription.stop();
    expect(leases.haltedFor).toBeUndefined();
  });

  it('goes on after its checkpoint when the log is the same', async () => {
    await append(3);
    const [, second] = (await store.readAll(0, 3)).events;
    consumer.checkpoint = { ...consumer.checkpoint, position: 2, eventId: second?.id ?? null };
    subscription.start();
    await subscription.reached(3);
    expect(consumer.handled).toEqual([3]);
  });

  it('ends a wait that takes too long', async () => {
    subscription.start();
    await subscription.reached(1, AbortSignal.timeout(10));
    await subscription.reached(1, AbortSignal.abort());
    expect(consumer.handled).toEqual([]);
  });

  it('stops after the page at hand', async () => {
    await append(150);
    subscription.start();
    await subscription.stop();
    await subscription.stop();
    expect(subscription.state).toBe('stopped');
    expect(consumer.handled).toEqual(upTo(consumer.handled.length));
    expect(consumer.checkpoint.position).toBe(consumer.handled.length);
  });
});
