import { setTimeout as pause } from 'node:timers/promises';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';
import { checkHistory, type Report } from './check-history.js';
import { readHistory } from './entry.js';
import { dump, Fleet } from './fleet.js';

/** Something bad that happens to a fleet. */
export type Strike = (fleet: Fleet) => unknown;

export interface Campaign {
  /** Where the fleet finds the database. */
  readonly url: string;
  /** Where it is, when there is something in between. */
  readonly directUrl?: string;
  readonly store: string;
  readonly processes: number;
  readonly clients: number;
  /** Happen one after the other, in any order, at random moments. */
  readonly strikes: readonly Strike[];
  /** The longest time between two strikes. */
  readonly maxPause: number;
  /** How many bytes of history there must be before it ends. */
  readonly leastHistory: number;
}

/** Lets a fleet work under strikes, and checks its histories against the log that is left. */
export async function runHistory(campaign: Campaign): Promise<Report> {
  const folder = temporaryFolder();
  const fleet = new Fleet({ ...campaign, file: folder.file });
  try {
    for (const strike of shuffled(campaign.strikes)) {
      await pause(Math.random() * campaign.maxPause);
      await strike(fleet);
    }
    await until(() => fleet.written >= campaign.leastHistory);
    await fleet.finish();
    return checkHistory(
      fleet.histories.flatMap(readHistory),
      await dump({ ...campaign, url: campaign.directUrl ?? campaign.url }),
    );
  } finally {
    await fleet.disband();
    folder.remove();
  }
}

export const kill: Strike = (fleet) => fleet.kill();

export const killAll: Strike = (fleet) => fleet.killAll();

/** One process stands still for up to six seconds, while another one may be killed. */
export const freeze: Strike = (fleet) =>
  fleet.freeze(Promise.all([pause(Math.random() * 6_000), fleet.kill()]));

/** So many of the same. */
export function times(count: number, strike: Strike): Strike[] {
  return Array<Strike>(count).fill(strike);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}
