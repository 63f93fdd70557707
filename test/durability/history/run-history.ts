import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../support/until.js';
import { checkHistory, type Report } from './check-history.js';
import { readHistory } from './entry.js';
import type { Fleet } from './fleet.js';

/** Something bad that happens to a fleet. */
export type Strike = (fleet: Fleet) => unknown;

export interface Campaign {
  /** Happen one after the other, in any order, at random moments. */
  readonly strikes: readonly Strike[];
  /** The longest time between two strikes. */
  readonly maxPause: number;
  /** How many bytes of history there must be before it ends. */
  readonly leastHistory: number;
}

/** Lets a fleet work under strikes, and checks its histories against the log that is left. */
export async function runHistory(fleet: Fleet, campaign: Campaign): Promise<Report> {
  for (const strike of shuffled(campaign.strikes)) {
    await pause(Math.random() * campaign.maxPause);
    await strike(fleet);
  }
  await until(() => fleet.written >= campaign.leastHistory);
  await fleet.finish();
  return checkHistory(fleet.histories.flatMap(readHistory), await fleet.log());
}

export const kill: Strike = (fleet) => fleet.kill();

export const killAll: Strike = (fleet) => fleet.killAll();

/** One process stands still for up to six seconds, while another one may be killed. */
export const freeze: Strike = (fleet) => Promise.all([fleet.freeze(Math.random() * 6_000), fleet.kill()]);

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
