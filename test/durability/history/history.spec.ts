import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.js';
import type { Report } from './check-history.js';
import { type Campaign, freeze, kill, killAll, runHistory, times } from './run-history.js';

const PROCESSES = 3;
const CLIENTS = 8;
const KILLS = 8;
const KILLS_OF_ALL = 2;
const FREEZES = 2;

/** Says what was found, and gives what is expected. */
function tell(engine: string, faults: Readonly<Record<string, number>>, report: Report): void {
  const { findings, ...counts } = report;
  const figures = { test: 'history', engine, processes: PROCESSES, clients: CLIENTS, ...faults, ...counts };
  process.stdout.write(
    `${JSON.stringify({ ...figures, anomalies: findings.total, checked: findings.checked })}\n`,
  );
}

describe('what many clients of several processes see', () => {
  let folder: ReturnType<typeof temporaryFolder>;

  beforeAll(() => {
    folder = temporaryFolder();
  });
  afterAll(() => {
    folder.remove();
  });

  it('fits the log that is left, on SQLite', async () => {
    const campaign: Campaign = {
      url: `sqlite:${folder.file('log.db')}`,
      store: 'engine',
      processes: PROCESSES,
      clients: CLIENTS,
      strikes: [...times(KILLS, kill), ...times(KILLS_OF_ALL, killAll), ...times(FREEZES, freeze)],
      maxPause: 600,
      leastHistory: 1_000_000,
    };
    const report = await runHistory(campaign);
    tell('sqlite', { kills: KILLS + PROCESSES * KILLS_OF_ALL + FREEZES, freezes: FREEZES }, report);
    expect(report.findings.examples).toEqual([]);
    expect(report.findings.total).toBe(0);
    expect(Object.entries(report.findings.checked).filter(([, count]) => count === 0)).toEqual([]);
  }, 240_000);
});
