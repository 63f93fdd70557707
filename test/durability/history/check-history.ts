import type { Entry } from './entry.js';
import { FinalLog, type LogEvent } from './final-log.js';
import { Findings } from './findings.js';
import { historyOf } from './history.js';
import { Knowledge } from './knowledge.js';
import { checkAppends } from './rules/append-rules.js';
import { checkLog } from './rules/log-rules.js';
import { checkReads } from './rules/read-rules.js';
import { checkRealTime, checkRefusals } from './rules/time-rules.js';

export interface Report {
  readonly operations: number;
  readonly ok: number;
  readonly fail: number;
  readonly unknown: number;
  /** Appends whose outcome was unknown until they were made again. */
  readonly resolved: number;
  readonly findings: Findings;
}

/**
 * Checks what clients have seen against the log that is left. Every event has an id of its own and the final log is
 * the total order, so that a pass over sorted lists decides whether the history was linearizable: the idea of Elle's
 * list-append, in O(n log n).
 */
export function checkHistory(entries: Iterable<Entry>, events: readonly LogEvent[]): Report {
  const log = new FinalLog(events);
  const history = historyOf(entries, log);
  const knowledge = new Knowledge(history, log);
  const findings = new Findings();
  checkAppends(history, log, findings);
  checkLog(history, log, findings);
  checkRealTime(history, knowledge, findings);
  checkReads(history, log, knowledge, findings);
  checkRefusals(history, log, knowledge, findings);
  return { ...countsOf(history), findings };
}

function countsOf({ appends, reads, pages }: ReturnType<typeof historyOf>) {
  const outcomes = { ok: 0, fail: 0, unknown: 0 };
  for (const { outcome } of appends) outcomes[outcome] += 1;
  for (const { answer, refusal } of [...reads, ...pages]) {
    outcomes[answer ? 'ok' : refusal ? 'fail' : 'unknown'] += 1;
  }
  const resolved = appends.filter(
    ({ attempts, outcome }) =>
      outcome !== 'unknown' && attempts.some(({ answer, refusal }) => !answer && !refusal),
  ).length;
  return { operations: appends.length + reads.length + pages.length, ...outcomes, resolved };
}
