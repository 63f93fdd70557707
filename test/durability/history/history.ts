import type { AnswerTo, AppendCall, Call, Entry, PageCall, ReadCall, Refusal } from './entry.js';
import { type FinalLog, grouped, type LogEvent } from './final-log.js';

type Invocation = Extract<Entry, { phase: 'invoke' }>;
type End = Exclude<Entry, Invocation>;

/** One call and how it ended. */
export interface Attempt<C extends Call = Call> {
  readonly name: string;
  readonly call: C;
  readonly invoked: number;
  readonly ended: number;
  readonly answer?: AnswerTo<C>;
  readonly refusal?: Refusal;
}

export type Outcome = 'ok' | 'fail' | 'unknown';

/** All attempts to append the same events, and where these are in the log. */
export class Append {
  /** When the first attempt was made. */
  readonly invoked: number;
  /** The events that are in the log, in the order of the call. */
  readonly stored: readonly LogEvent[];
  readonly eventIds: readonly string[];

  constructor(
    readonly attempts: readonly Attempt<AppendCall>[],
    readonly call: AppendCall,
    readonly name: string,
    log: FinalLog,
  ) {
    this.invoked = Math.min(...attempts.map((attempt) => attempt.invoked));
    this.eventIds = idsOf(call);
    this.stored = this.eventIds.flatMap((id) => log.event(id) ?? []);
  }

  /** An answer counts for all attempts, a refusal too: a repetition is answered as the first attempt was. */
  get outcome(): Outcome {
    if (this.attempts.some(({ answer }) => answer)) return 'ok';
    if (this.isRefused) return 'fail';
    return this.attempts.every(({ refusal }) => refusal) ? 'fail' : 'unknown';
  }

  /** Whether the log has judged it and found against it. */
  get isRefused(): boolean {
    return this.attempts.some(({ refusal }) => refusal && refusal.reason !== 'unavailable');
  }

  get isStored(): boolean {
    return this.stored.length === this.eventIds.length;
  }

  /** Whether all of it is in the log, in its order, with nothing in between. */
  get isWhole(): boolean {
    const streams = this.call.streams.flatMap(({ stream, eventIds }) => eventIds.map(() => stream));
    return (
      this.isStored &&
      this.stored.every((event, index) => {
        const before = this.stored[index - 1];
        if (event.stream !== streams[index]) return false;
        if (before && event.position !== before.position + 1) return false;
        return before?.stream !== event.stream || event.version === before.version + 1;
      })
    );
  }
}

/** The attempts of a history. */
export interface History {
  readonly appends: readonly Append[];
  readonly reads: readonly Attempt<ReadCall>[];
  readonly pages: readonly Attempt<PageCall>[];
  /** The append that brings an event. */
  readonly ownerOf: ReadonlyMap<string, Append>;
}

/** Puts the lines of all processes together. */
export function historyOf(entries: Iterable<Entry>, log: FinalLog): History {
  const attempts = attemptsOf(entries);
  const appends: Append[] = [];
  for (const group of grouped(attempts.append, ({ call }) => idsOf(call)[0] ?? '').values()) {
    const [first] = group;
    if (first) appends.push(new Append(group, first.call, first.name, log));
  }
  const ownerOf = new Map(appends.flatMap((append) => append.eventIds.map((id) => [id, append] as const)));
  return { appends, ownerOf, reads: attempts.read, pages: attempts.readAll };
}

function attemptsOf(entries: Iterable<Entry>) {
  const calls: Invocation[] = [];
  const ends = new Map<string, End>();
  for (const entry of entries) {
    if (entry.phase === 'invoke') calls.push(entry);
    else ends.set(nameOf(entry), entry);
  }
  const attempts = {
    append: [] as Attempt<AppendCall>[],
    read: [] as Attempt<ReadCall>[],
    readAll: [] as Attempt<PageCall>[],
  };
  for (const call of calls) {
    const attempt = attemptOf(call, ends.get(nameOf(call)));
    // The kinds of a call and of its answer are the same.
    (attempts[call.kind] as Attempt[]).push(attempt);
  }
  return attempts;
}

function attemptOf(call: Invocation, end: End | undefined): Attempt {
  return {
    name: nameOf(call),
    call,
    invoked: call.t,
    ended: end?.t ?? Infinity,
    ...(end?.phase === 'ok' && { answer: end }),
    ...(end?.phase === 'fail' && { refusal: end }),
  };
}

function nameOf({ process, id }: Entry): string {
  return `${process}/${String(id)}`;
}

function idsOf({ streams }: AppendCall): string[] {
  return streams.flatMap(({ eventIds }) => eventIds);
}
