import { readFileSync } from 'node:fs';
import type { ExpectedVersion } from '../../../src/event-sourcing/index.js';

/** An event of a read or a page: its version or position, and its id. */
export type Seen = readonly [place: number, id: string];

export interface AppendCall {
  readonly kind: 'append';
  readonly streams: readonly {
    readonly stream: string;
    readonly expected: ExpectedVersion;
    /** None for a stream that is only expected. */
    readonly eventIds: readonly string[];
  }[];
  /** Refuse when events with this tag exist after this position. */
  readonly conditions: readonly { readonly tag: string; readonly after: number }[];
}

export interface AppendAnswer {
  readonly kind: 'append';
  readonly position: number;
  readonly streams: readonly { readonly stream: string; readonly version: number }[];
}

/** A read of a stream from a version to its end. */
export interface ReadCall {
  readonly kind: 'read';
  readonly stream: string;
}

export interface ReadAnswer {
  readonly kind: 'read';
  /** The version of the first event, or where it would be. */
  readonly from: number;
  readonly events: readonly Seen[];
}

/** A read of a page of the log. */
export interface PageCall {
  readonly kind: 'readAll';
  readonly after: number;
  readonly limit: number;
}

export interface PageAnswer {
  readonly kind: 'readAll';
  readonly events: readonly Seen[];
  readonly through: number;
}

/** Why nothing was stored or read. */
export type Refusal =
  | { readonly reason: 'conflict'; readonly stream: string; readonly actual: number }
  | { readonly reason: 'condition'; readonly condition: number }
  | { readonly reason: 'unavailable' };

export type Call = AppendCall | ReadCall | PageCall;
export type Answer = AppendAnswer | ReadAnswer | PageAnswer;

/** The answer to a kind of call. */
export type AnswerTo<C extends Call> = Extract<Answer, { kind: C['kind'] }>;

/** What every line has. Together, `process` and `id` name an attempt; `t` is in the machine's monotonic µs. */
interface Line {
  readonly process: string;
  readonly id: number;
  readonly t: number;
}

/**
 * A line of a history: a call before it is made, and how it ended. `info` is an end that leaves the outcome open, and
 * so is no end at all. Appends of the same event ids are attempts at the same thing.
 */
export type Entry =
  | (Line & { readonly phase: 'invoke' } & Call)
  | (Line & { readonly phase: 'ok' } & Answer)
  | (Line & { readonly phase: 'fail' } & Refusal)
  | (Line & { readonly phase: 'info' });

/** The entries of a file of JSON lines. A process that was killed may have left half a line at the end. */
export function readHistory(file: string): Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as Entry);
}
