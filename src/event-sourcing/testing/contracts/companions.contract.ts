import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { type Accompanied, CompanionWriter } from '../../store/companion.js';
import { append, CONFLICT, type EventStoreSuite, REUSED, runner, someEvent } from './event-store-suite.js';

/** Notes what it is given, and throws where it is poison. */
class Notes extends CompanionWriter<string> {
  readonly given: Accompanied<string>[] = [];

  write(_: unknown, entries: readonly Accompanied<string>[]): Promise<void> {
    this.given.push(...entries);
    const poison = entries.find(({ value }) => value.startsWith('poison'));
    return poison ? Promise.reject(new Error(poison.value)) : Promise.resolve();
  }

  get values(): readonly string[] {
    return this.given.map(({ value }) => value);
  }
}

/** What commits with an append or not at all. */
export function companions(suite: EventStoreSuite): void {
  const { describe, it, beforeEach } = runner();
  let notes: Notes;
  const note = (value: string) => ({ writer: notes, value });

  describe('companions', () => {
    beforeEach(() => {
      notes = new Notes();
      return Promise.resolve();
    });

    it('are written with their append, and know where its events are', async () => {
      await suite.store.append([append('a', 'any', someEvent())]);
      const streams = [append('a', 1, someEvent()), append('b', 'noStream', someEvent(), someEvent())];
      const result = await suite.store.append(streams, [], [note('one'), note('two')]);
      deepStrictEqual(notes.given, [
        { value: 'one', result },
        { value: 'two', result },
      ]);
      strictEqual(result.position, 4);
    });

    it('are written after the events, in the order of their appends, each writer its own', async () => {
      const others = new Notes();
      const appends = Array.from({ length: 20 }, (_, n) => {
        const writer = n % 2 ? others : notes;
        return suite.store.append([append('a', 'any', someEvent())], [], [{ writer, value: String(n) }]);
      });
      const results = await Promise.all(appends);
      const odd = (n: number) => n % 2 === 1;
      const written = (is: (n: number) => boolean) =>
        results.map((result, n) => ({ value: String(n), result })).filter((_, n) => is(n));
      deepStrictEqual(
        notes.given,
        written((n) => !odd(n)),
      );
      deepStrictEqual(others.given, written(odd));
    });

    it('refuse their own append alone when their writer throws', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 64 }, (_, n) => {
          const value = n % 9 === 4 ? `poison ${String(n)}` : `fine ${String(n)}`;
          return suite.store.append([append(`s-${String(n)}`, 'noStream', someEvent())], [], [note(value)]);
        }),
      );
      for (const [n, each] of outcomes.entries()) {
        const found = each.status === 'rejected' ? (each.reason as Error).message : 'stored';
        strictEqual(found, n % 9 === 4 ? `poison ${String(n)}` : 'stored');
      }
      const { events } = await suite.store.readAll(0, 100);
      deepStrictEqual(
        events.map(({ position }) => position),
        Array.from({ length: 57 }, (_, n) => n + 1),
      );
      deepStrictEqual(await suite.store.read('s-4'), []);
    });

    it('are not written for an append that is refused', async () => {
      const event = someEvent();
      await suite.store.append([append('a', 'noStream', event)]);
      await rejects(
        suite.store.append([append('a', 'noStream', someEvent())], [], [note('conflict')]),
        CONFLICT,
      );
      const other = { ...event, data: { note: 'other' } };
      await rejects(suite.store.append([append('a', 1, other)], [], [note('reused')]), REUSED);
      deepStrictEqual(notes.values, []);
    });

    it('are not written again when their append is repeated', async () => {
      const streams = [append('a', 'noStream', someEvent())];
      const first = await suite.store.append(streams, [], [note('first')]);
      deepStrictEqual(await suite.store.append(streams, [], [note('again')]), first);
      deepStrictEqual(notes.values, ['first']);
    });
  });
}
