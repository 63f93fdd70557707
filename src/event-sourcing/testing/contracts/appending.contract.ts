import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import type { StreamAppend } from '../../store/event-store.js';
import {
  append,
  CONFLICT,
  type EventStoreSuite,
  INVALID,
  JSON_REFUSED,
  runner,
  someEvent,
} from './event-store-suite.js';

/** What `append` stores, and what it refuses. */
export function appending(suite: EventStoreSuite): void {
  const { describe, it } = runner();

  describe('append', () => {
    it('gives back the position and the version of the last event', async () => {
      const first = await suite.store.append([append('a', 'noStream', someEvent(), someEvent())]);
      deepStrictEqual(first, { position: 2, streams: [{ stream: 'a', version: 2 }] });
      const second = await suite.store.append([append('b', 'noStream', someEvent())]);
      deepStrictEqual(second, { position: 3, streams: [{ stream: 'b', version: 1 }] });
    });

    it('stores what it was given', async () => {
      const event = someEvent('contract.happened', {
        typeVersion: 3,
        data: { b: 'ü€😀"\\\n', a: [1, -0, 1.5, true, null, { z: {}, y: [] }] },
        tags: ['email:abc', 'plain'],
        metadata: { correlationId: 'c', causationId: 'd', actor: 'ada' },
      });
      await suite.store.append([append('a', 'any', event)]);
      const [recorded] = await suite.store.read('a');
      ok(recorded);
      const { recordedAt, ...rest } = recorded;
      ok(recordedAt instanceof Date && !Number.isNaN(recordedAt.getTime()));
      deepStrictEqual(rest, {
        id: event.id,
        type: 'contract.happened',
        typeVersion: 3,
        data: { a: [1, 0, 1.5, true, null, { y: [], z: {} }], b: 'ü€😀"\\\n' },
        tags: ['email:abc', 'plain'],
        metadata: { actor: 'ada', causationId: 'd', correlationId: 'c' },
        stream: 'a',
        version: 1,
        position: 1,
      });
    });

    for (const [expected, onEmpty, onTwo] of [
      ['any', true, true],
      ['noStream', true, false],
      ['streamExists', false, true],
      [0, true, false],
      [1, false, false],
      [2, false, true],
      [3, false, false],
    ] as const) {
      it(`expecting ${String(expected)}: ${onEmpty ? 'takes' : 'refuses'} an empty stream, ${onTwo ? 'takes' : 'refuses'} one of two events`, async () => {
        await suite.store.append([append('two', 'noStream', someEvent(), someEvent())]);
        const onto = (stream: string) => suite.store.append([append(stream, expected, someEvent())]);
        if (onEmpty) await onto('empty');
        else await rejects(onto('empty'), CONFLICT);
        if (onTwo) await onto('two');
        else await rejects(onto('two'), CONFLICT);
        strictEqual((await suite.store.read('empty')).length, onEmpty ? 1 : 0);
        strictEqual((await suite.store.read('two')).length, onTwo ? 3 : 2);
      });
    }

    it('names the stream and its version in a conflict', async () => {
      await suite.store.append([append('a', 'noStream', someEvent(), someEvent())]);
      await rejects(suite.store.append([append('a', 7, someEvent())]), (error: unknown) => {
        const { stream, expected, actual } = error as Record<string, unknown>;
        deepStrictEqual({ stream, expected, actual }, { stream: 'a', expected: 7, actual: 2 });
        return true;
      });
    });

    it('writes several streams in the order they are given', async () => {
      const events = [someEvent(), someEvent(), someEvent()] as const;
      const result = await suite.store.append([
        append('b', 'noStream', events[0], events[1]),
        append('a', 'noStream', events[2]),
      ]);
      deepStrictEqual(result, {
        position: 3,
        streams: [
          { stream: 'b', version: 2 },
          { stream: 'a', version: 1 },
        ],
      });
      const log = await suite.store.readAll(0, 10);
      deepStrictEqual(
        log.events.map((event) => event.id),
        events.map((event) => event.id),
      );
    });

    it('writes all streams or none', async () => {
      await suite.store.append([append('a', 'noStream', someEvent())]);
      await rejects(
        suite.store.append([append('b', 'noStream', someEvent()), append('a', 'noStream', someEvent())]),
        CONFLICT,
      );
      strictEqual((await suite.store.read('b')).length, 0);
      strictEqual(await suite.store.head(), 1);
    });

    it('can depend on a stream that it does not write', async () => {
      await suite.store.append([append('read', 'noStream', someEvent())]);
      const result = await suite.store.append([
        append('read', 1),
        append('written', 'noStream', someEvent()),
      ]);
      deepStrictEqual(result, { position: 2, streams: [{ stream: 'written', version: 1 }] });
      await suite.store.append([append('read', 1, someEvent())]);
      await rejects(suite.store.append([append('read', 1), append('written', 1, someEvent())]), CONFLICT);
      await rejects(
        suite.store.append([append('nobody', 'streamExists'), append('written', 1, someEvent())]),
        CONFLICT,
      );
      await suite.store.append([append('nobody', 'noStream'), append('written', 1, someEvent())]);
    });

    it('leaves no gap where an append was refused', async () => {
      await suite.store.append([append('a', 'noStream', someEvent())]);
      await rejects(suite.store.append([append('a', 5, someEvent(), someEvent())]), CONFLICT);
      const { position } = await suite.store.append([append('a', 1, someEvent())]);
      strictEqual(position, 2);
    });
  });

  describe('append that no store can take', () => {
    const cases: readonly (readonly [string, () => StreamAppend[], (error: unknown) => boolean])[] = [
      ['nothing at all', () => [], INVALID],
      ['no events', () => [append('a', 'any')], INVALID],
      ['an empty stream name', () => [append('', 'any', someEvent())], INVALID],
      ['a stream name with a slash', () => [append('a/b', 'any', someEvent())], INVALID],
      ['a stream name of 129 characters', () => [append('a'.repeat(129), 'any', someEvent())], INVALID],
      ['a stream twice', () => [append('a', 'any', someEvent()), append('a', 'any', someEvent())], INVALID],
      ['a negative version', () => [append('a', -1, someEvent())], INVALID],
      ['a fraction as version', () => [append('a', 1.5, someEvent())], INVALID],
      ['NaN as version', () => [append('a', NaN, someEvent())], INVALID],
      ['an event id that is no UUID', () => [append('a', 'any', someEvent('t.t', { id: '1' }))], INVALID],
      ['a type with a space', () => [append('a', 'any', someEvent('a b'))], INVALID],
      ['type version 0', () => [append('a', 'any', someEvent('t.t', { typeVersion: 0 }))], INVALID],
      ['a tag with a space', () => [append('a', 'any', someEvent('t.t', { tags: ['a b'] }))], INVALID],
      [
        'more than 1,000 events',
        () => [append('a', 'any', ...Array.from({ length: 1_001 }, () => someEvent()))],
        INVALID,
      ],
      [
        'an event of 2 MB',
        () => [append('a', 'any', someEvent('t.t', { data: { x: 'x'.repeat(2_000_000) } }))],
        INVALID,
      ],
      ['NaN in an event', () => [append('a', 'any', someEvent('t.t', { data: { x: NaN } }))], JSON_REFUSED],
      [
        'NUL in an event',
        () => [append('a', 'any', someEvent('t.t', { data: { x: 'a\u0000b' } }))],
        JSON_REFUSED,
      ],
      [
        'a lone surrogate',
        () => [append('a', 'any', someEvent('t.t', { data: { x: '\ud800' } }))],
        JSON_REFUSED,
      ],
      ['a date', () => [append('a', 'any', someEvent('t.t', { data: { x: new Date() } }))], JSON_REFUSED],
      ['a bigint', () => [append('a', 'any', someEvent('t.t', { data: { x: 1n } }))], JSON_REFUSED],
    ];
    for (const [what, streams, refusal] of cases) {
      it(`refuses ${what}, and its neighbours are stored`, async () => {
        const before = suite.store.append([append('before', 'noStream', someEvent())]);
        const bad = suite.store.append(streams());
        const after = suite.store.append([append('after', 'noStream', someEvent())]);
        await rejects(bad, refusal);
        await before;
        await after;
        strictEqual(await suite.store.head(), 2);
      });
    }

    it('refuses the same event id twice in one append', async () => {
      const event = someEvent();
      await rejects(suite.store.append([append('a', 'any', event, event)]), INVALID);
    });
  });
}
