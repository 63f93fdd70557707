import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bugs } from './planted/bugs.js';
import { scenariosOf } from './scenario.js';
import { simulate } from './simulate.js';

/** Within so many schedules, by far. */
const MOST = 1_000;
const SEED = 1;
/** Wallets that do not know a transfer again, so that no second line of defence hides what is wrong with the first. */
const setting = { isForgetful: true, deadlines: [5, 40, 200, 30_000] };

describe('the simulation', () => {
  it.each(Object.entries(bugs))(
    'finds that %s',
    async (_, planted) => {
      const found: string[] = [];
      const property = fc.asyncProperty(scenariosOf(setting), async (scenario) => {
        const { violations } = await simulate(scenario, planted);
        found.push(...violations);
        return violations.length === 0;
      });
      const { failed, numRuns } = await fc.check(property, { numRuns: MOST, seed: SEED, endOnFailure: true });
      expect([numRuns < MOST, failed]).toEqual([true, true]);
      expect(found).not.toEqual([]);
    },
    600_000,
  );

  it('is the same for the same scenario', async () => {
    const [scenario] = fc.sample(scenariosOf(setting), { numRuns: 1, seed: SEED });
    if (!scenario) throw new TypeError('There is no scenario.');
    const first = await simulate({ ...scenario, chaos: 400 });
    expect(first.crashes).toBeGreaterThan(0);
    expect(await simulate({ ...scenario, chaos: 400 })).toEqual(first);
    expect(await simulate({ ...scenario, chaos: 400, seed: scenario.seed + 1 })).not.toEqual(first);
  });
});
