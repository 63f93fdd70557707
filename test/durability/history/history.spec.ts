import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engine } from '../../support/engines.js';
import { Fleet } from './fleet.js';
import { freeze, kill, killAll, runHistory, times } from './run-history.js';
import { type Surroundings, surroundingsOf } from './surroundings.js';

const PROCESSES = 3;
const CLIENTS = 8;
const KILLS = 4;
const KILLS_OF_ALL = 1;
/** A freeze is also a kill, of another process. */
const FREEZES = 2;

/**
 * Linearizability. Clients of several processes use one log while processes are killed and frozen and, where there is
 * a network, connections are cut and the server crashes. What they have seen must fit the log that is left.
 */
describe('what the clients of several processes see', () => {
  let surroundings: Surroundings;
  let fleet: Fleet;

  beforeAll(async () => {
    surroundings = await surroundingsOf[engine.name]();
    fleet = new Fleet({ ...surroundings, store: 'engine', processes: PROCESSES, clients: CLIENTS });
  });
  afterAll(async () => {
    await fleet.disband();
    await surroundings.remove();
  });

  it('fits the log that is left', async () => {
    const { faults, strikes } = surroundings;
    const { findings, ...counts } = await runHistory(fleet, {
      strikes: [
        ...strikes,
        ...times(KILLS, kill),
        ...times(KILLS_OF_ALL, killAll),
        ...times(FREEZES, freeze),
      ],
      maxPause: 600,
      leastHistory: 1_000_000,
    });
    const figures = {
      test: 'history',
      engine: engine.name,
      processes: PROCESSES,
      clients: CLIENTS,
      kills: KILLS + FREEZES + KILLS_OF_ALL * PROCESSES,
      freezes: FREEZES,
      ...faults,
      ...counts,
      anomalies: findings.total,
      checked: findings.checked,
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(findings.examples).toEqual([]);
    expect(findings.total).toBe(0);
    expect(Object.entries(findings.checked).filter(([, count]) => count === 0)).toEqual([]);
  }, 240_000);
});
