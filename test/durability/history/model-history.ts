import fc from 'fast-check';
import {
  type ExpectedVersion,
  meetsExpectation,
} from '../../../src/event-sourcing/store/expected-version.js';
import { LogModel } from '../../integration/store/log-model.js';
import type { Answer, AppendCall, Call, Entry, Refusal } from './entry.js';
import type { LogEvent } from './final-log.js';

/** What a client does next. */
interface Step {
  readonly call: Call;
  /** How long until it has its effect, until its end comes back, and until the next step. */
  readonly times: readonly [number, number, number];
  /** Its end never comes back; `unheard` had no effect either. */
  readonly lost: 'unheard' | 'unanswered' | undefined;
  /** Whether what was lost is tried once more. */
  readonly retried: boolean;
}

const TAGS = ['x', 'y'];
const stream = fc.constantFrom('a', 'b', 'c');
const small = fc.nat(6);
const eventIds = fc.array(fc.uuid(), { maxLength: 2 });
const expected = fc.oneof(fc.constantFrom<ExpectedVersion>('any', 'noStream', 'streamExists'), small);
const append: fc.Arbitrary<AppendCall> = fc
  .record({
    kind: fc.constant('append' as const),
    streams: fc.uniqueArray(fc.record({ stream, expected, eventIds }), {
      selector: (each) => each.stream,
      minLength: 1,
      maxLength: 3,
    }),
    conditions: fc.array(fc.record({ tag: fc.constantFrom(...TAGS), after: small }), { maxLength: 1 }),
  })
  .filter(({ streams }) => streams.some((each) => each.eventIds.length > 0));
const read = fc.record({ kind: fc.constant('read' as const), stream });
const limit = fc.integer({ min: 1, max: 5 });
const page = fc.record({ kind: fc.constant('readAll' as const), after: small, limit });
const step: fc.Arbitrary<Step> = fc.record({
  call: fc.oneof({ weight: 3, arbitrary: append }, read, page),
  times: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(2)),
  lost: fc.constantFrom<Step['lost']>(undefined, undefined, undefined, 'unheard', 'unanswered'),
  retried: fc.boolean(),
});

/** Several clients, each of which does one thing after the other, all at the same time. */
export const clients: fc.Arbitrary<Step[][]> = fc.array(fc.array(step, { maxLength: 12 }), {
  minLength: 1,
  maxLength: 4,
});

/** What clients see of a correct log, and the log that they leave. */
export function recordOf(clients: readonly (readonly Step[])[]): { entries: Entry[]; log: LogEvent[] } {
  const log = new ModelLog();
  const entries: Entry[] = [];
  const effects: { readonly t: number; readonly happen: () => void }[] = [];
  for (const [number, steps] of clients.entries()) {
    let now = 0;
    for (const [id, { call, times, lost }] of steps.flatMap(withRetry).entries()) {
      const line = { process: `c${String(number)}`, id };
      const t = now + 1 + times[0];
      const end = t + 1 + times[1];
      entries.push({ ...line, t: now, phase: 'invoke', ...call });
      now = end + times[2];
      if (lost === 'unheard') continue;
      effects.push({
        t,
        happen: () => {
          const answer = log.does(call);
          if (!lost) entries.push({ ...line, t: end, ...answer });
        },
      });
    }
  }
  for (const { happen } of effects.sort((one, other) => one.t - other.t)) happen();
  return { entries, log: log.events };
}

function withRetry(step: Step): Step[] {
  return step.lost && step.retried ? [step, { ...step, lost: undefined }] : [step];
}

type End = ({ readonly phase: 'ok' } & Answer) | ({ readonly phase: 'fail' } & Refusal);

/** The small model of the store, with the calls and answers of a history. */
class ModelLog {
  private readonly model = new LogModel();

  get events(): LogEvent[] {
    return this.model.log.map(({ id, stream, version, tags = [] }, index) => {
      return { id, stream, version, tags, position: index + 1 };
    });
  }

  does(call: Call): End {
    if (call.kind === 'append') return this.append(call);
    if (call.kind === 'read') {
      const events = this.stream(call.stream).map(({ version, id }) => [version, id] as const);
      return { phase: 'ok', kind: 'read', from: 1, events };
    }
    const events = this.events
      .slice(call.after, call.after + call.limit)
      .map(({ position, id }) => [position, id] as const);
    return { phase: 'ok', kind: 'readAll', events, through: events.at(-1)?.[0] ?? call.after };
  }

  private append({ streams, conditions }: AppendCall): End {
    const conflict = streams.find(
      (each) => !meetsExpectation(each.expected, this.stream(each.stream).length),
    );
    const result = this.model.append(
      streams.map((each) => ({ ...each, events: each.eventIds.map(toEvent) })),
      conditions.map(({ tag, after }) => ({ query: [{ tags: [tag] }], after })),
    );
    if (typeof result !== 'string') return { phase: 'ok', kind: 'append', ...result };
    if (!conflict) return { phase: 'fail', reason: 'condition', condition: 0 };
    const actual = this.stream(conflict.stream).length;
    return { phase: 'fail', reason: 'conflict', stream: conflict.stream, actual };
  }

  private stream(name: string): LogEvent[] {
    return this.events.filter(({ stream }) => stream === name);
  }
}

/** Its id says which tags it has. */
function toEvent(id: string) {
  const tags = TAGS.filter((_, bit) => (id.charCodeAt(0) >> bit) & 1);
  return {
    id,
    type: 't.a',
    typeVersion: 1,
    data: {},
    metadata: { correlationId: id, causationId: id },
    tags,
  };
}
