import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sizeOf } from '../support/size.js';
import { scenariosOf, type Setting } from './scenario.js';
import { simulate, type Simulated } from './simulate.js';

/** What goes wrong in so many schedules happens by the hundred; less, and the simulation does not do what it says. */
const OFTEN = 0.2;

/** What has come of many schedules. */
class Totals {
  private readonly counts = new Map<string, number>();

  add({ ends, moves, crashes, repeated, steps }: Simulated): void {
    for (const end of ends) this.count(end, 1);
    for (const [move, times] of moves) this.count(move, times);
    this.count('crashes', crashes);
    this.count('repeated', repeated);
    this.count('steps', steps);
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  private count(what: string, times: number): void {
    this.counts.set(what, this.of(what) + times);
  }
}

/**
 * Money is conserved in each of many schedules: `SCHEDULES` of them (500) from `SIMULATION_SEED` on (one of its own for
 * each setting). A failure tells the scenario, made as small as it gets; `simulate` runs it again.
 */
export function itConservesMoney(name: string, setting: Setting, ownSeed: number): void {
  const schedules = sizeOf('SCHEDULES', 500);
  const seed = sizeOf('SIMULATION_SEED', ownSeed);
  it(`conserves money in ${String(schedules)} schedules: ${name}`, async () => {
    const totals = new Totals();
    const begun = process.cpuUsage();
    const property = fc.asyncProperty(scenariosOf(setting), async (scenario) => {
      const simulated = await simulate(scenario);
      totals.add(simulated);
      expect(simulated.violations).toEqual([]);
    });
    await fc.assert(property, { numRuns: schedules, seed });
    const { user, system } = process.cpuUsage(begun);
    tell({ test: `simulation: ${name}`, seed, schedules }, totals, (user + system) / 1_000);
    for (const what of [
      'completed',
      'refunded',
      'rejected',
      'crashes',
      'repeated',
      'unknown',
      'doubt',
      'steal',
    ]) {
      expect([what, totals.of(what)]).toEqual([what, expect.any(Number)]);
      expect(totals.of(what)).toBeGreaterThan(schedules * OFTEN);
    }
  }, 3_600_000);
}

function tell(
  run: { readonly test: string; readonly seed: number; readonly schedules: number },
  totals: Totals,
  cpuMs: number,
): void {
  const transfers = {
    completed: totals.of('completed'),
    refunded: totals.of('refunded'),
    rejected: totals.of('rejected'),
  };
  const faults = {
    crashes: totals.of('crashes'),
    duplicates: totals.of('repeated'),
    delayed: totals.of('reply-late'),
    failed: totals.of('fail'),
    unknown: totals.of('unknown') + totals.of('doubt'),
    leasesLost: totals.of('steal'),
  };
  const speed = { cpuMs: Math.round(cpuMs), perCpuSecond: Math.round((run.schedules * 1_000) / cpuMs) };
  const line = { ...run, steps: totals.of('steps'), ...faults, transfers, violations: 0, ...speed };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
