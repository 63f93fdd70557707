import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engine } from '../support/engines.js';
import { sizeOf } from '../support/size.js';
import { until } from '../support/until.js';
import { Apps } from './transfers/apps.js';
import { audit } from './transfers/audit.js';
import { countsOf } from './transfers/books.js';
import { Customers } from './transfers/customers.js';
import { Requests } from './transfers/requests.js';
import { settled, type Surroundings, surroundingsOf } from './transfers/surroundings.js';

const STRIKES = sizeOf('TRANSFERS_KILLS', 2);
const CLIENTS = 32;
const LOOKS_BACK = 20;
/** Short enough for a kill to cost some transfers their deadline. */
const DEADLINE_MS = 4_000;
/** What the business says no with here. Anything else is a mistake. */
const REFUSALS =
  /^(?:wallets\/(?:closed|not-empty|insufficient-funds)|users\/(?:blocked|already-blocked|not-blocked)|transfers\/(?:currency-mismatch|same-wallet))$/;
const REPETITIONS =
  /^(?:lost|request\/in-progress|event-store\/concurrency-conflict|service\/unavailable|service\/overloaded|command\/outcome-unknown)$/;

/**
 * Clients that move money at random while instances of the application are killed, and on PostgreSQL the server as
 * well. When all has come to rest, the log has to add up at each position, and everything else has to agree with it.
 */
describe('transfers, while what carries them out is killed', () => {
  let around: Surroundings;
  let apps: Apps;
  let requests: Requests;

  beforeAll(async () => {
    around = await surroundingsOf[engine.name]();
    apps = new Apps({ DATABASE_URL: around.url, TRANSFER_DEADLINE_MS: String(DEADLINE_MS) });
    requests = new Requests(() => apps.urls());
    await apps.start(around.instances);
  }, 120_000);
  afterAll(async () => {
    await apps.stop('SIGKILL');
    await around.remove();
  });

  /** Kills an instance; where there is a server, that in turn, and then both at the same moment. */
  const strike = async (n: number) => {
    const { crash } = around;
    if (crash && n % 3 === 1) await crash();
    else await apps.kill(crash && n % 3 === 2 ? crash : undefined);
  };

  const moveMoney = async () => {
    const customers = new Customers(requests);
    await customers.begin();
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, () => customers.run(() => isOver));
    for (let n = 0; n < STRIKES; n += 1) {
      const before = requests.accepted.length;
      await until(() => requests.accepted.length > before + CLIENTS);
      await pause(randomInt(1_500));
      await strike(n);
    }
    isOver = true;
    await Promise.all(clients);
  };

  it(
    `neither lose nor make money, and end once each, over ${String(STRIKES)} kills and crashes`,
    async () => {
      const began = performance.now();
      await moveMoney();
      const seconds = Math.round((performance.now() - began) / 1_000);
      const left = await settled(around.options);
      const ends = await apps.stop('SIGTERM');
      const figures = { ...(await audit(around.options, requests, LOOKS_BACK)), left };
      const told = countsOf(requests.refused.map(({ code }) => code));
      const again = Object.fromEntries([...requests.repetitions].sort());
      const what = { test: 'transfers under chaos', engine: engine.name, strikes: STRIKES, seconds };
      process.stdout.write(`${JSON.stringify({ ...what, clients: CLIENTS, ...figures, told, again })}\n`);

      expect(figures).toMatchObject({ unconserved: 0, miscounted: 0, negative: 0 });
      expect(figures).toMatchObject({ stuck: 0, double: 0, wrong: 0, lost: 0, repeated: 0, ghosts: 0 });
      expect(left).toEqual({ commands: 0, deadlines: 0, parked: 0 });
      expect(figures.differences).toEqual({ balances: 0, statement: 0, transfers: 0, dailyTotals: 0 });
      // Each way to end was taken, or the run has shown less than it says.
      for (const end of ['completed', 'refunded', 'rejected'] as const)
        expect(figures[end]).toBeGreaterThan(0);
      expect(Object.keys(told).filter((code) => !REFUSALS.test(code))).toEqual([]);
      expect(Object.keys(again).filter((code) => !REPETITIONS.test(code))).toEqual([]);
      expect([ends, apps.deaths]).toEqual([ends.map(() => 0), []]);
    },
    180_000 + STRIKES * 15_000,
  );
});
