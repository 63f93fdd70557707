import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START } from '../../../src/event-sourcing/index.js';
import { LiveEvents } from '../../../src/event-sourcing/subscriptions/live-events.js';
import { Subscription } from '../../../src/event-sourcing/subscriptions/subscription.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { engine, openLog, type TestLog } from '../../support/engines.js';
import { sizeOf } from '../../support/size.js';
import { NotingConsumer } from '../../support/subscriptions/noting-consumer.js';
import { NotingLeases } from '../../support/subscriptions/noting-leases.js';
import { until } from '../../support/until.js';
import { PageReader } from './page-reader.js';

/** `RARE_EVENTS=1000000 RARE_SIZES=500` is the whole of it: ten events in a million, pages of every size up to 500. */
const EVENTS = sizeOf('RARE_EVENTS', 30_000);
const SIZES = sizeOf('RARE_SIZES', 8);
const RARE = 10;
const EACH_UNCOMMON = 100;
const LARGEST = 500;
const WRITERS = 4;
const AT_ONCE = 100;
const TYPES = { rare: ['t.rare'], uncommon: ['t.rare', 't.uncommon'] } as const;

/** At random in the first and the last third of the log, so that whole scans between them find nothing. */
const rareOnes = new Set(
  Array.from({ length: RARE }, (_, n) => {
    const third = Math.floor(EVENTS / 3);
    return Math.floor(Math.random() * third) + (n % 2) * 2 * third;
  }),
);
const typeOf = (n: number) => {
  if (rareOnes.has(n)) return 't.rare';
  return n % EACH_UNCOMMON === 0 ? 't.uncommon' : 't.common';
};
/** All sizes from 1 to the largest, or as many as there is time for, with the smallest and the largest of them. */
const sizes = [
  ...new Set(Array.from({ length: SIZES }, (_, n) => 1 + Math.round((n * (LARGEST - 1)) / (SIZES - 1)))),
];

describe(`events of a type that is rare, ${String(RARE)} of ${String(EVENTS)}`, () => {
  let log: TestLog;
  let positions: Record<keyof typeof TYPES, number[]>;
  const tell = (figures: object) => {
    const what = { test: 'rare types', engine: engine.name, events: EVENTS, amongThem: rareOnes.size };
    process.stdout.write(`${JSON.stringify({ ...what, ...figures })}\n`);
  };
  const sum = (all: readonly PageReader[], types: keyof typeof TYPES) =>
    all
      .map((reader) => reader.mistakes(positions[types]))
      .reduce((one, other) => ({
        skipped: one.skipped + other.skipped,
        repeated: one.repeated + other.repeated,
        jumps: one.jumps + other.jumps,
      }));

  beforeAll(async () => {
    log = await openLog();
  });
  afterAll(() => log.close());

  const write = async () => {
    let next = 0;
    const writer = async (_: unknown, place: number) => {
      while (next < EVENTS) {
        const first = next;
        next += AT_ONCE;
        const events = Array.from({ length: AT_ONCE }, (_, n) => someEvent(typeOf(first + n)));
        await log.store.append([{ stream: `t.${String(place)}`, expected: 'any', events }]);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
  };
  const findPositions = async () => {
    positions = { rare: [], uncommon: [] };
    for (let after = 0; after < EVENTS;) {
      const { events, through } = await log.store.readAll(after, 1_000);
      for (const { type, position } of events) {
        if (type === 't.rare') positions.rare.push(position);
        if (type !== 't.common') positions.uncommon.push(position);
      }
      after = through;
    }
  };
  const follow = (types: readonly string[]) => {
    const seen: number[] = [];
    const end = new AbortController();
    const following = { after: START, query: [{ types }], signal: end.signal };
    const run = async () => {
      for await (const { position } of new LiveEvents(log.store).follow(following)) seen.push(position);
    };
    const ended = run();
    return {
      seen,
      stop: async () => {
        end.abort();
        await ended;
      },
    };
  };

  it(
    'are all there for those who read them while they are written, once each',
    async () => {
      const consumer = new NotingConsumer();
      const subscription = new Subscription(consumer, log.store, new NotingLeases(consumer));
      subscription.start();
      const rare = [1, 100].map((size) => new PageReader(TYPES.rare, size));
      const uncommon = [7, LARGEST].map((size) => new PageReader(TYPES.uncommon, size));
      let head = Infinity;
      const reading = [...rare, ...uncommon].map((reader) => reader.readTo(log.store, () => head));
      const followers = { rare: follow(TYPES.rare), uncommon: follow(TYPES.uncommon) };

      await write();
      head = await log.store.head();
      await Promise.all(reading);
      await subscription.reached(head);
      await subscription.stop();
      await findPositions();
      await until(() => followers.rare.seen.length >= positions.rare.length);
      await until(() => followers.uncommon.seen.length >= positions.uncommon.length);
      await Promise.all([followers.rare.stop(), followers.uncommon.stop()]);

      const figures = { rare: sum(rare, 'rare'), uncommon: sum(uncommon, 'uncommon') };
      tell({
        while: 'written',
        pages: [...rare, ...uncommon].reduce((n, { count }) => n + count, 0),
        ...figures,
      });
      expect(head).toBe(EVENTS);
      expect(figures).toEqual({
        rare: { skipped: 0, repeated: 0, jumps: 0 },
        uncommon: { skipped: 0, repeated: 0, jumps: 0 },
      });
      expect(consumer.handled).toEqual(Array.from({ length: EVENTS }, (_, n) => n + 1));
      expect(followers.rare.seen).toEqual(positions.rare);
      expect(followers.uncommon.seen).toEqual(positions.uncommon);
    },
    60_000 + EVENTS,
  );

  it(
    `are all there in pages of ${String(sizes.length)} sizes from 1 to ${String(LARGEST)}`,
    async () => {
      const found = [];
      for (const types of ['rare', 'uncommon'] as const) {
        const readers = sizes.map((size) => new PageReader(TYPES[types], size));
        for (const reader of readers) await reader.readTo(log.store, () => EVENTS);
        const pages = readers.reduce((n, { count }) => n + count, 0);
        found.push({ types, pages, ...sum(readers, types) });
      }
      tell({ sizes: sizes.length, found });
      for (const each of found) expect(each).toMatchObject({ skipped: 0, repeated: 0, jumps: 0 });
    },
    60_000 + 2 * EVENTS,
  );
});
