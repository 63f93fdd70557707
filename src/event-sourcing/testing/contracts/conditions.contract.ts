import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { uuidV7 } from '../../context/id-generator.js';
import type { StreamAppend } from '../../store/event-store.js';
import {
  append,
  CONDITION,
  CONFLICT,
  type EventStoreSuite,
  INVALID,
  REUSED,
  runner,
  someEvent,
} from './event-store-suite.js';

/** Append conditions, and appends of the same ids again. */
export function conditions(suite: EventStoreSuite): void {
  const { describe, it } = runner();

  describe('append with a condition', () => {
    const tagged = (type: string, ...tags: string[]) => someEvent(type, { tags });

    it('is refused when an event with the tags and a type exists', async () => {
      await suite.store.append([append('a', 'noStream', tagged('users.created', 'email:x', 'country:fi'))]);
      const attempt = (types: string[], tags: string[], after = 0) =>
        suite.store.append(
          [append(`s-${uuidV7()}`, 'noStream', someEvent())],
          [{ query: [{ types, tags }], after }],
        );
      await rejects(attempt(['users.created'], ['email:x']), CONDITION);
      await rejects(attempt([], ['email:x', 'country:fi']), CONDITION);
      await rejects(attempt(['users.created', 'users.other'], []), CONDITION);
      await attempt(['users.other'], ['email:x']);
      await attempt(['users.created'], ['email:y']);
      await attempt(['users.created'], ['email:x', 'country:se']);
      await attempt(['users.created'], ['email:x'], 1);
    });

    it('looks only at events after its position', async () => {
      await suite.store.append([append('a', 'noStream', tagged('t.t', 'k:1'))]);
      const { position } = await suite.store.append([append('b', 'noStream', someEvent())]);
      const query = [{ tags: ['k:1'] }];
      await suite.store.append([append('c', 'noStream', someEvent())], [{ query, after: position }]);
      await suite.store.append([append('a', 1, tagged('t.t', 'k:1'))]);
      await rejects(
        suite.store.append([append('d', 'noStream', someEvent())], [{ query, after: position }]),
        CONDITION,
      );
    });

    it('takes any of several items, and any of several conditions', async () => {
      await suite.store.append([append('a', 'noStream', tagged('t.t', 'k:1'))]);
      const attempt = (...queries: { tags: string[] }[][]) =>
        suite.store.append(
          [append(`s-${uuidV7()}`, 'any', someEvent())],
          queries.map((query) => ({ query, after: 0 })),
        );
      await rejects(attempt([{ tags: ['k:2'] }, { tags: ['k:1'] }]), CONDITION);
      await rejects(attempt([{ tags: ['k:2'] }], [{ tags: ['k:1'] }]), (error: unknown) => {
        strictEqual((error as { condition?: number }).condition, 1);
        return CONDITION(error);
      });
      await attempt([{ tags: ['k:2'] }], [{ tags: ['k:3'] }]);
    });

    it('without items means any event at all', async () => {
      await suite.store.append([append('a', 'noStream', someEvent())], [{ query: [], after: 0 }]);
      await rejects(
        suite.store.append([append('b', 'noStream', someEvent())], [{ query: [], after: 0 }]),
        CONDITION,
      );
      await suite.store.append([append('b', 'noStream', someEvent())], [{ query: [], after: 1 }]);
    });

    it('is checked after the versions', async () => {
      await suite.store.append([append('a', 'noStream', tagged('t.t', 'k:1'))]);
      const both = suite.store.append(
        [append('a', 'noStream', someEvent())],
        [{ query: [{ tags: ['k:1'] }], after: 0 }],
      );
      await rejects(both, CONFLICT);
    });

    it('has one winner among many that claim the same tag at once', async () => {
      const claims = Array.from({ length: 32 }, (_, n) =>
        suite.store.append(
          [append(`claim-${String(n)}`, 'noStream', tagged('t.claimed', 'name:ada'))],
          [{ query: [{ types: ['t.claimed'], tags: ['name:ada'] }], after: 0 }],
        ),
      );
      const outcomes = await Promise.allSettled(claims);
      strictEqual(outcomes.filter((each) => each.status === 'fulfilled').length, 1);
      for (const each of outcomes) if (each.status === 'rejected') CONDITION(each.reason);
      strictEqual(await suite.store.head(), 1);
    });

    it('refuses a condition that cannot be', async () => {
      const bad = (after: number, tags: string[]) =>
        suite.store.append([append('a', 'any', someEvent())], [{ query: [{ tags }], after }]);
      await rejects(bad(-1, []), INVALID);
      await rejects(bad(0.5, []), INVALID);
      await rejects(bad(0, ['a b']), INVALID);
    });
  });

  describe('append of the same event ids again', () => {
    it('gives the first answer and stores nothing', async () => {
      const streams = [
        append('a', 'noStream', someEvent(), someEvent()),
        append('b', 'noStream', someEvent()),
      ];
      const first = await suite.store.append(streams);
      await suite.store.append([append('a', 2, someEvent()), append('c', 'noStream', someEvent())]);
      deepStrictEqual(await suite.store.append(streams), first);
      strictEqual(await suite.store.head(), 5);
    });

    it('gives the first answer to copies that run at the same time', async () => {
      const streams = [append('a', 'noStream', someEvent())];
      const answers = await Promise.all(Array.from({ length: 16 }, () => suite.store.append(streams)));
      for (const answer of answers) deepStrictEqual(answer, answers[0]);
      strictEqual(await suite.store.head(), 1);
    });

    it('refuses other content, another stream, or only some of the ids', async () => {
      const event = someEvent();
      await suite.store.append([append('a', 'noStream', event)]);
      const attempts: StreamAppend[] = [
        append('a', 1, { ...event, data: { note: 'other' } }),
        append('a', 1, { ...event, type: 'contract.other' }),
        append('a', 1, { ...event, typeVersion: 2 }),
        append('a', 1, { ...event, tags: ['t:1'] }),
        append('a', 1, { ...event, metadata: { correlationId: 'other', causationId: 'other' } }),
        append('b', 'noStream', event),
        append('a', 'any', event, someEvent()),
        append('a', 'any', someEvent(), event),
      ];
      for (const attempt of attempts) {
        await rejects(suite.store.append([attempt]), (error: unknown) => {
          strictEqual((error as { eventId?: string }).eventId, event.id);
          return REUSED(error);
        });
      }
      strictEqual(await suite.store.head(), 1);
    });
  });
}
