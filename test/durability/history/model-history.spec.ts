import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkHistory } from './check-history.js';
import type { Entry } from './entry.js';
import type { LogEvent } from './final-log.js';
import { clients, recordOf } from './model-history.js';

const RUNS = 300;

/** The ids that somebody was told are stored. */
function acknowledged(entries: readonly Entry[]): string[] {
  const ok = new Set(
    entries.flatMap(({ phase, process, id }) => (phase === 'ok' ? `${process}/${String(id)}` : [])),
  );
  return entries.flatMap((entry) =>
    entry.phase === 'invoke' && entry.kind === 'append' && ok.has(`${entry.process}/${String(entry.id)}`)
      ? entry.streams.flatMap(({ eventIds }) => eventIds)
      : [],
  );
}

describe('histories of a correct log', () => {
  it('have no anomalies, whatever the clients do', () => {
    fc.assert(
      fc.property(clients, (steps) => {
        const { entries, log } = recordOf(steps);
        expect(checkHistory(entries, log).findings.examples).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('have anomalies when an acknowledged event is lost or changes places', () => {
    const tamperings: ((log: LogEvent[], index: number) => void)[] = [
      (log, index) => log.splice(index, 1),
      (log, index) => {
        const [one, other] = [log[index], log[(index + 1) % log.length]];
        if (one && other)
          [log[index], log[(index + 1) % log.length]] = [
            { ...one, id: other.id },
            { ...other, id: one.id },
          ];
      },
    ];
    fc.assert(
      fc.property(clients, fc.nat(), fc.constantFrom(...tamperings), (steps, choice, tamper) => {
        const { entries, log } = recordOf(steps);
        const ids = acknowledged(entries);
        fc.pre(log.length > 1 && ids.length > 0);
        tamper(
          log,
          log.findIndex(({ id }) => id === ids[choice % ids.length]),
        );
        expect(checkHistory(entries, log).findings.total).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
  });
});
