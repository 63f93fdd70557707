import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import type { EventQuery } from '../../store/event-query.js';
import type { EventStore } from '../../store/event-store.js';
import { append, CONFLICT, type EventStoreSuite, runner, someEvent } from './event-store-suite.js';

/** What readers see. */
export function reading(suite: EventStoreSuite): void {
  const { beforeEach, describe, it } = runner();

  describe('read', () => {
    const versions = async (options?: Parameters<EventStore['read']>[1]) =>
      (await suite.store.read('a', options)).map((event) => event.version);

    it('gives nothing for a stream that does not exist', async () => {
      deepStrictEqual(await suite.store.read('nobody'), []);
      deepStrictEqual(await suite.store.read('nobody', { direction: 'backward' }), []);
    });

    it('reads forward and backward, from a version, up to a limit', async () => {
      await suite.store.append([append('a', 'noStream', ...Array.from({ length: 5 }, () => someEvent()))]);
      await suite.store.append([append('b', 'noStream', someEvent())]);
      deepStrictEqual(await versions(), [1, 2, 3, 4, 5]);
      deepStrictEqual(await versions({ from: 3 }), [3, 4, 5]);
      deepStrictEqual(await versions({ from: 2, limit: 2 }), [2, 3]);
      deepStrictEqual(await versions({ from: 6 }), []);
      deepStrictEqual(await versions({ direction: 'backward' }), [5, 4, 3, 2, 1]);
      deepStrictEqual(await versions({ direction: 'backward', limit: 1 }), [5]);
      deepStrictEqual(await versions({ direction: 'backward', from: 3, limit: 2 }), [3, 2]);
      deepStrictEqual(await versions({ direction: 'backward', from: 9 }), [5, 4, 3, 2, 1]);
      deepStrictEqual(await versions({ limit: 0 }), []);
    });

    it('does not confuse an append that follows a read beyond the end', async () => {
      await suite.store.append([append('a', 'noStream', someEvent())]);
      await suite.store.read('a', { from: 9 });
      await suite.store.read('a', { from: 2 });
      await suite.store.read('a', { limit: 1 });
      await rejects(suite.store.append([append('a', 8, someEvent())]), CONFLICT);
      const { streams } = await suite.store.append([append('a', 1, someEvent())]);
      deepStrictEqual(streams, [{ stream: 'a', version: 2 }]);
    });

    it('sees each acknowledged append', async () => {
      for (let n = 1; n <= 20; n += 1) {
        await suite.store.append([append('a', n - 1, someEvent())]);
        strictEqual((await suite.store.read('a')).length, n);
        strictEqual(await suite.store.head(), n);
        strictEqual((await suite.store.readAll(n - 1, 10)).events.length, 1);
      }
    });

    it('answers each of many reads at once by its own stream, whatever their lengths', async () => {
      const lengths = [0, 1, 2, 99, 100, 101, 250];
      for (const length of lengths.slice(1)) {
        const events = Array.from({ length }, () => someEvent());
        await suite.store.append([append(`s-${String(length)}`, 'noStream', ...events)]);
      }
      const cases = lengths.flatMap((length) =>
        [1, 2, 100, 101, 300].flatMap((from) =>
          [1, 99, 100, 101, 1_000].map((limit) => ({ length, from, limit })),
        ),
      );
      const found = await Promise.all(
        cases.map(({ length, from, limit }) => suite.store.read(`s-${String(length)}`, { from, limit })),
      );
      for (const [index, { length, from, limit }] of cases.entries()) {
        const expected = Array.from(
          { length: Math.min(limit, Math.max(0, length - from + 1)) },
          (_, n) => from + n,
        );
        deepStrictEqual(
          found[index]?.map(({ version }) => version),
          expected,
        );
        ok(found[index].every(({ stream }) => stream === `s-${String(length)}`));
      }
    });

    it('knows the version of each stream of many reads at once', async () => {
      const names = Array.from({ length: 100 }, (_, n) => `s-${String(n)}`);
      const append100 = (version: (name: string, n: number) => number) =>
        Promise.all(
          names.map((name, n) => suite.store.append([append(name, version(name, n), someEvent())])),
        );
      await append100(() => 0);
      await Promise.all(names.slice(0, 50).map((name) => suite.store.append([append(name, 1, someEvent())])));
      const found = await Promise.all(names.map((name) => suite.store.read(name)));
      await append100((_, n) => found[n]?.length ?? 0);
      for (const name of names) {
        await rejects(suite.store.append([append(name, 1, someEvent())]), CONFLICT);
      }
    });

    it('reads a long stream whole', async () => {
      for (let n = 0; n < 12; n += 1) {
        await suite.store.append([
          append('a', n * 1_000, ...Array.from({ length: 1_000 }, () => someEvent())),
        ]);
      }
      const forward = await versions();
      strictEqual(forward.length, 12_000);
      ok(forward.every((version, index) => version === index + 1));
      const backward = await versions({ direction: 'backward' });
      deepStrictEqual(backward, forward.reverse());
    });
  });

  describe('readAll', () => {
    beforeEach(async () => {
      for (let n = 1; n <= 10; n += 1) {
        const event = someEvent(n % 2 ? 't.odd' : 't.even', { tags: n % 5 ? [] : ['fifth:yes'] });
        await suite.store.append([append(`s-${String(n % 3)}`, 'any', event)]);
      }
    });

    const read = async (...parameters: Parameters<EventStore['readAll']>) => {
      const { events, through } = await suite.store.readAll(...parameters);
      return [events.map((event) => event.position), through];
    };

    it('pages through the log and says how far it has looked', async () => {
      deepStrictEqual(await read(0, 4), [[1, 2, 3, 4], 4]);
      deepStrictEqual(await read(4, 4), [[5, 6, 7, 8], 8]);
      deepStrictEqual(await read(8, 4), [[9, 10], 10]);
      deepStrictEqual(await read(10, 4), [[], 10]);
      deepStrictEqual(await read(99, 4), [[], 99]);
    });

    it('filters by types and tags, and `through` is what was scanned', async () => {
      deepStrictEqual(await read(0, 3, [{ types: ['t.even'] }]), [[2, 4, 6], 6]);
      deepStrictEqual(await read(6, 3, [{ types: ['t.even'] }]), [[8, 10], 10]);
      deepStrictEqual(await read(0, 9, [{ tags: ['fifth:yes'] }]), [[5, 10], 10]);
      deepStrictEqual(await read(0, 9, [{ types: ['t.odd'], tags: ['fifth:yes'] }]), [[5], 10]);
      deepStrictEqual(await read(0, 9, [{ types: ['t.odd'] }, { tags: ['fifth:yes'] }]), [
        [1, 3, 5, 7, 9, 10],
        10,
      ]);
      deepStrictEqual(await read(0, 9, [{ types: ['t.none'] }]), [[], 10]);
      deepStrictEqual(await read(10, 9, [{ types: ['t.none'] }]), [[], 10]);
    });

    const walk = async (size: number, filter: EventQuery) => {
      const walked: number[] = [];
      for (let after = -1, through = 0; through > after;) {
        after = through;
        const page = await suite.store.readAll(after, size, filter);
        walked.push(...page.events.map((event) => event.position));
        through = page.through;
      }
      return walked;
    };

    for (const filter of [[], [{ types: ['t.even'] }], [{ tags: ['fifth:yes'] }]]) {
      it(`misses nothing, whatever the page size: ${JSON.stringify(filter)}`, async () => {
        const whole = await walk(100, filter);
        for (const size of [1, 2, 3, 4]) deepStrictEqual(await walk(size, filter), whole);
      });
    }
  });
}
