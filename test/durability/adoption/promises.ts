import { existsSync, readFileSync } from 'node:fs';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';

/** One time that somebody outside was told of an event. */
interface Told {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  /** The process that told him. */
  readonly by: number;
}

interface Happened {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly what: string;
}

/** What has become of what happened. */
export interface Outcome {
  readonly happened: number;
  readonly untold: number;
  /** Told again by the process that came after the one that has told it last: that it may be. */
  readonly toldAgain: number;
  /** Told again at any other time. */
  readonly toldAgainWrongly: number;
  readonly unrewarded: number;
  readonly rewardedTwice: number;
  /** Told, or rewarded, before what had happened earlier in the same stream. */
  readonly outOfOrder: number;
}

/** Whether all that was written was seen by all that are fed, and all commands have been executed. */
export async function isAllDone({ reading }: LogDatabase): Promise<boolean> {
  const [row] = await reading.query<{ at: number; head: number; commands: number | string }[]>(
    `SELECT (SELECT min(position) FROM checkpoints) AS at, (SELECT max(position) FROM events) AS head,
            (SELECT count(*) FROM process_commands) AS commands`,
  );
  return row !== undefined && row.at === row.head && Number(row.commands) === 0;
}

export async function outcomeOf({ reading }: LogDatabase, outside: string): Promise<Outcome> {
  const rows = await reading.query<(Omit<Happened, 'what'> & { readonly data: string })[]>(
    'SELECT event_id AS id, stream, version, type, data FROM events ORDER BY position',
  );
  const events = rows.map(({ data, version, ...event }): Happened => {
    const { what } = JSON.parse(data) as { what: string };
    return { ...event, version, what };
  });
  const happened = events.filter(({ type }) => type === 'proof.happened');
  const rewarded = events.filter(({ type }) => type === 'proof.rewarded');
  const told = toldIn(outside);
  const again = told.filter(({ id }, index) => told.findIndex((each) => each.id === id) < index);
  const allowed = again.filter((each) => isAfterADeath(told, told.indexOf(each)));
  const rewards = countsOf(rewarded.map(({ what }) => what));
  return {
    happened: happened.length,
    untold: happened.filter(({ id }) => !told.some((each) => each.id === id)).length,
    toldAgain: allowed.length,
    toldAgainWrongly: again.length - allowed.length,
    unrewarded: happened.filter(({ what }) => !rewards.has(what)).length,
    rewardedTwice: [...rewards.values()].filter((count) => count > 1).length,
    outOfOrder: outOfOrder(told) + outOfOrder(asTheyHappened(rewarded, happened)),
  };
}

function toldIn(outside: string): readonly Told[] {
  if (!existsSync(outside)) return [];
  const lines = readFileSync(outside, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Told);
}

/** Whether it is the first that a process has told, and the last that the one before it has. */
function isAfterADeath(told: readonly Told[], index: number): boolean {
  const [before, here] = [told[index - 1], told[index]];
  return before !== undefined && before.id === here?.id && before.by !== here.by;
}

function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Each reward at the version of what it is for. */
function asTheyHappened(
  rewarded: readonly Happened[],
  happened: readonly Happened[],
): readonly Pick<Told, 'stream' | 'version'>[] {
  const versions = new Map(happened.map(({ what, version }) => [what, version]));
  return rewarded.map(({ stream, what }) => ({ stream, version: versions.get(what) ?? 0 }));
}

/** How many come behind one of the same stream that has happened later. */
function outOfOrder(those: readonly Pick<Told, 'stream' | 'version'>[]): number {
  const last = new Map<string, number>();
  return those.filter(({ stream, version }) => {
    const before = last.get(stream) ?? 0;
    last.set(stream, Math.max(before, version));
    return version < before;
  }).length;
}
