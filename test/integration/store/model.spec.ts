import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type {
  AppendCondition,
  EventStore,
  ExpectedVersion,
  NewEvent,
} from '../../../src/event-sourcing/index.js';
import { InMemoryEventStore } from '../../../src/event-sourcing/testing/index.js';
import { engine, openLog } from '../../support/engines.js';
import { LogModel } from './log-model.js';

const RUNS = 150;
/** A transaction of a server each: half of them takes as long. */
const RUNS_ON_POSTGRES = 75;

interface Attempt {
  readonly streams: readonly {
    readonly stream: string;
    readonly expected: ExpectedVersion;
    readonly events: number[];
  }[];
  readonly conditions: readonly AppendCondition[];
  /** Repeats this earlier attempt instead, word for word. */
  readonly repeats?: number;
}

const TYPES = ['t.a', 't.b'];
const TAGS = ['k:1', 'k:2', 'k:3'];

const expected = fc.oneof(
  fc.constantFrom<ExpectedVersion>('any', 'noStream', 'streamExists'),
  fc.integer({ min: 0, max: 4 }),
);
const query = fc.array(fc.record({ types: fc.subarray(TYPES), tags: fc.subarray(TAGS, { maxLength: 2 }) }), {
  maxLength: 2,
});
const attempt: fc.Arbitrary<Attempt> = fc.record(
  {
    streams: fc.uniqueArray(
      fc.record({
        stream: fc.constantFrom('a', 'b', 'c'),
        expected,
        events: fc.array(fc.integer({ min: 0, max: TYPES.length * 8 - 1 }), { maxLength: 3 }),
      }),
      { selector: ({ stream }) => stream, minLength: 1, maxLength: 3 },
    ),
    conditions: fc.array(fc.record({ query, after: fc.integer({ min: 0, max: 12 }) }), { maxLength: 2 }),
    repeats: fc.nat(20),
  },
  { requiredKeys: ['streams', 'conditions'] },
);
/** Attempts of one group are made at the same time. */
const history = fc.array(fc.array(attempt, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

describe('a store against a small model of it', () => {
  it('in memory', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (groups) => {
        await compare(new InMemoryEventStore(), groups);
      }),
      { numRuns: RUNS },
    );
  });

  it(`on ${engine.name}`, async () => {
    const emptied = await openEmptied();
    await fc.assert(
      fc.asyncProperty(history, async (groups) => {
        await compare(await emptied.next(), groups);
      }),
      { numRuns: engine.name === 'SQLite' ? RUNS : RUNS_ON_POSTGRES },
    );
    await emptied.close();
  }, 300_000);
});

/** Stores on empty logs, one after the other: on SQLite a database each, on PostgreSQL the same one, emptied. */
async function openEmptied() {
  let log = await openLog(engine);
  return {
    next: async () => {
      if (engine.name === 'SQLite') {
        await log.close();
        log = await openLog(engine, { file: ':memory:' });
      } else {
        await log.database.transaction(async (rows) => {
          await rows.query('SET LOCAL session_replication_role = replica');
          await rows.query('TRUNCATE events, event_tags');
          await rows.query('UPDATE log_head SET position = 0');
        });
      }
      return log.store;
    },
    close: () => log.close(),
  };
}

async function compare(store: EventStore, groups: readonly (readonly Attempt[])[]): Promise<void> {
  const model = new LogModel();
  const made: { streams: Parameters<EventStore['append']>[0]; conditions: readonly AppendCondition[] }[] = [];
  for (const group of groups) {
    const appends = group.map((each) => made[each.repeats ?? -1] ?? realise(each));
    made.push(...appends);
    const answers = await Promise.all(
      appends.map(({ streams, conditions }) => store.append(streams, conditions).catch(codeOf)),
    );
    expect(answers).toEqual(appends.map(({ streams, conditions }) => model.append(streams, conditions)));
  }
  expect(
    (await store.readAll(0, 1_000)).events.map(({ id, stream, version }) => [id, stream, version]),
  ).toEqual(model.log.map(({ id, stream, version }) => [id, stream, version]));
}

function realise({ streams, conditions }: Attempt) {
  return {
    streams: streams.map(({ stream, expected: version, events }) => ({
      stream,
      expected: version,
      events: events.map(toEvent),
    })),
    conditions,
  };
}

let events = 0;

/** The number says which type and which of three tags it has. */
function toEvent(number: number): NewEvent {
  events += 1;
  return {
    id: `00000000-0000-7000-8000-${events.toString(16).padStart(12, '0')}`,
    type: TYPES[number % TYPES.length] ?? 't.a',
    typeVersion: 1,
    data: { number },
    metadata: { correlationId: 'c', causationId: 'c' },
    tags: TAGS.filter((_, bit) => (number >> (bit + 1)) & 1),
  };
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? String(error);
}
