import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import type { NewEvent } from '../../messages/new-event.js';
import type { StreamAppend } from '../../store/event-store.js';
import { append, CONFLICT, type EventStoreSuite, INVALID, runner, someEvent } from './event-store-suite.js';

/** Appends that rest on an event which may not be stored yet: `StreamAppend.after`. */
export function resting(suite: EventStoreSuite): void {
  const { describe, it } = runner();
  const after = (last: NewEvent, version: number, ...events: NewEvent[]): StreamAppend => ({
    ...append('a', version, ...events),
    after: last.id,
  });

  describe('an append after an event', () => {
    it('follows it in the same batch and in later ones, in a long chain', async () => {
      const events = Array.from({ length: 60 }, () => someEvent());
      const chain = events.map((event, n) => {
        const last = events[n - 1];
        return suite.store.append([last ? after(last, n, event) : append('a', 0, event)]);
      });
      deepStrictEqual(
        (await Promise.all(chain)).map(({ position }) => position),
        events.map((_, n) => n + 1),
      );
      const last = events.at(-1) ?? someEvent();
      await suite.store.append([after(last, 60), append('b', 0, someEvent())]);
      await rejects(suite.store.append([after(someEvent(), 60, someEvent())]), CONFLICT);
      strictEqual(await suite.store.head(), 61);
    });

    it('is refused with it, and all that follow, though the stream has come to that version by others', async () => {
      await suite.store.append([append('a', 0, someEvent())]);
      const [loser, second, third, other] = [someEvent(), someEvent(), someEvent(), someEvent()];
      const outcomes = await Promise.allSettled([
        suite.store.append([append('a', 1, other)]),
        suite.store.append([append('a', 1, loser)]),
        suite.store.append([after(loser, 2, second)]),
        suite.store.append([after(second, 3, third)]),
        suite.store.append([after(other, 2, someEvent())]),
      ]);
      deepStrictEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'],
      );
      await rejects(suite.store.append([after(second, 3, someEvent())]), CONFLICT);
      strictEqual((await suite.store.read('a')).length, 3);
    });

    it('is refused when the event is of another stream, or not the last', async () => {
      const [first, last, elsewhere] = [someEvent(), someEvent(), someEvent()];
      await suite.store.append([append('a', 0, first, last), append('b', 0, elsewhere, someEvent())]);
      for (const event of [first, elsewhere]) {
        await rejects(suite.store.append([after(event, 2, someEvent())]), CONFLICT);
      }
      await rejects(suite.store.append([{ ...append('a', 2, someEvent()), after: 'last' }]), INVALID);
      await suite.store.append([after(last, 2, someEvent())]);
    });

    it('may follow one of another instance', async () => {
      const other = await suite.another?.();
      if (!other) return;
      const [first, theirs, ours] = [someEvent(), someEvent(), someEvent()];
      await suite.store.append([append('a', 0, first)]);
      await other.append([after(first, 1, theirs)]);
      await rejects(suite.store.append([after(ours, 2, someEvent())]), CONFLICT);
      await suite.store.append([after(theirs, 2, ours)]);
      await rejects(other.append([after(theirs, 3, someEvent())]), CONFLICT);
      strictEqual((await other.read('a')).length, 3);
    });
  });
}
