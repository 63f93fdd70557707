import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import {
  append,
  code,
  CONDITION,
  CONFLICT,
  type EventStoreSuite,
  runner,
  someEvent,
} from './event-store-suite.js';

/** Many appends at once, of one instance and of several, and the end of a store. */
export function concurrency(suite: EventStoreSuite): void {
  const { describe, it } = runner();

  describe('many appends at once', () => {
    it('has one winner among racers for one version', async () => {
      const racers = Array.from({ length: 64 }, () =>
        suite.store.append([append('a', 'noStream', someEvent())]),
      );
      const outcomes = await Promise.allSettled(racers);
      strictEqual(outcomes.filter((each) => each.status === 'fulfilled').length, 1);
      for (const each of outcomes) if (each.status === 'rejected') CONFLICT(each.reason);
    });

    it('numbers streams and log without gaps, in the same order', async () => {
      const count = 300;
      const results = await Promise.all(
        Array.from({ length: count }, (_, n) =>
          suite.store.append([append(`s-${String(n % 7)}`, 'any', someEvent())]),
        ),
      );
      const { events, through } = await suite.store.readAll(0, count + 1);
      strictEqual(through, count);
      deepStrictEqual(
        events.map((event) => event.position),
        Array.from({ length: count }, (_, n) => n + 1),
      );
      deepStrictEqual(
        results.map((each) => each.position).sort((a, b) => a - b),
        events.map((e) => e.position),
      );
      for (let n = 0; n < 7; n += 1) {
        const versions = events.filter((e) => e.stream === `s-${String(n)}`).map((e) => e.version);
        deepStrictEqual(
          versions,
          versions.map((_, index) => index + 1),
        );
      }
    });

    it('fails a loser alone', async () => {
      await suite.store.append([append('taken', 'noStream', someEvent())]);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 64 }, (_, n) => {
          const stream = n % 8 === 3 ? 'taken' : `free-${String(n)}`;
          return suite.store.append([append(stream, 'noStream', someEvent())]);
        }),
      );
      for (const [n, each] of outcomes.entries())
        strictEqual(each.status, n % 8 === 3 ? 'rejected' : 'fulfilled');
      strictEqual(await suite.store.head(), 57);
    });

    it('keeps the order in which one caller appends to a stream without waiting', async () => {
      const events = Array.from({ length: 50 }, () => someEvent());
      await Promise.all(events.map((event) => suite.store.append([append('a', 'any', event)])));
      const stored = await suite.store.read('a');
      deepStrictEqual(
        stored.map((event) => event.id),
        events.map((event) => event.id),
      );
    });
  });

  describe('another instance on the same log', () => {
    it('shares positions, versions, conditions and ids', async () => {
      const other = await suite.another?.();
      if (!other) return;
      const event = someEvent('t.t', { tags: ['k:1'] });
      await suite.store.append([append('a', 'noStream', event)]);
      const { position } = await other.append([append('a', 1, someEvent())]);
      strictEqual(position, 2);
      await rejects(suite.store.append([append('a', 1, someEvent())]), CONFLICT);
      const again = await suite.store.append([append('a', 2, someEvent())]);
      strictEqual(again.position, 3);
      await rejects(
        other.append([append('b', 'noStream', someEvent())], [{ query: [{ tags: ['k:1'] }], after: 0 }]),
        CONDITION,
      );
      deepStrictEqual(await other.append([append('a', 'noStream', event)]), {
        position: 1,
        streams: [{ stream: 'a', version: 1 }],
      });
      await rejects(suite.store.append([append('a', 2), append('c', 'noStream', someEvent())]), CONFLICT);
      const both = await Promise.allSettled(
        Array.from({ length: 40 }, (_, n) =>
          (n % 2 ? suite.store : other).append([append(`x-${String(n % 5)}`, 'any', someEvent())]),
        ),
      );
      strictEqual(both.filter((each) => each.status === 'fulfilled').length, 40);
      strictEqual(await suite.store.head(), 43);
      const { events } = await other.readAll(0, 100);
      strictEqual(events.length, 43);
    });

    it('does not take a stream of another instance for missing because it has never seen it', async () => {
      const other = await suite.another?.();
      if (!other) return;
      await other.append([append('theirs', 'noStream', someEvent())]);
      await suite.store.append([append('ours', 'any', someEvent())]);
      await rejects(
        suite.store.append([append('theirs', 'noStream'), append('new', 'noStream', someEvent())]),
        CONFLICT,
      );
      await rejects(suite.store.append([append('theirs', 0), append('new', 0, someEvent())]), CONFLICT);
      strictEqual(await suite.store.head(), 2);
    });
  });

  describe('onAppend', () => {
    it('tells the head after a commit, until it is ended', async () => {
      const heads: number[] = [];
      const end = suite.store.onAppend((head) => heads.push(head));
      await suite.store.append([append('a', 'noStream', someEvent(), someEvent())]);
      deepStrictEqual(heads, [2]);
      await rejects(suite.store.append([append('a', 'noStream', someEvent())]), CONFLICT);
      end();
      await suite.store.append([append('a', 2, someEvent())]);
      deepStrictEqual(heads, [2]);
    });
  });

  describe('close', () => {
    it('finishes what waits, refuses what comes, and can be called twice', async () => {
      const waiting = Array.from({ length: 20 }, (_, n) =>
        suite.store.append([append(`s-${String(n)}`, 'any', someEvent())]),
      );
      const closing = suite.store.close();
      strictEqual(
        (await Promise.allSettled(waiting)).filter((each) => each.status === 'fulfilled').length,
        20,
      );
      await closing;
      await suite.store.close();
      await rejects(suite.store.append([append('a', 'any', someEvent())]), code('event-store/unavailable'));
    });
  });
}
