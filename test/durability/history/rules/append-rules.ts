import { meetsExpectation } from '../../../../src/event-sourcing/store/expected-version.js';
import type { AppendAnswer } from '../entry.js';
import type { FinalLog } from '../final-log.js';
import type { Findings } from '../findings.js';
import type { Append, History } from '../history.js';

/** Rules 1, 2, 3 and 5: what became of each append. */
export function checkAppends({ appends }: History, log: FinalLog, findings: Findings): void {
  for (const append of appends) {
    checkAcknowledged(append, findings);
    checkNotAcknowledged(append, findings);
    if (append.isStored) checkExpected(append, log, findings);
  }
}

function checkNotAcknowledged(append: Append, findings: Findings): void {
  const isThere = append.stored.length > 0;
  if (append.isRefused || append.outcome === 'fail') {
    findings.check('refused', isThere && `${append.name} was refused, but ${where(append)}`);
  } else if (append.outcome === 'unknown') {
    findings.check('unknown', isThere && !append.isWhole && `${append.name}: ${where(append)}`);
  }
}

function checkAcknowledged(append: Append, findings: Findings): void {
  for (const { name, answer } of append.attempts) {
    if (!answer) continue;
    const isThere = append.isWhole && isTrue(answer, append);
    findings.check(
      'acknowledged',
      !isThere && `${name} was told ${JSON.stringify(answer.streams)}, but ${where(append)}`,
    );
  }
}

/** Whether an answer names the last event of each stream, and of all. */
function isTrue({ position, streams }: AppendAnswer, { call, stored }: Append): boolean {
  const written = call.streams.filter(({ eventIds }) => eventIds.length > 0);
  return (
    stored.at(-1)?.position === position &&
    streams.length === written.length &&
    written.every(({ stream }) => {
      const last = stored.findLast((event) => event.stream === stream);
      return streams.some((each) => each.stream === stream && each.version === last?.version);
    })
  );
}

function checkExpected(append: Append, log: FinalLog, findings: Findings): void {
  const start = Math.min(...append.stored.map(({ position }) => position));
  for (const { stream, expected } of append.call.streams) {
    const own = append.stored.find((event) => event.stream === stream);
    const found = own ? own.version - 1 : log.versionAt(stream, start);
    findings.check(
      'expected',
      !meetsExpectation(expected, found) &&
        `${append.name} expected ${stream} at ${String(expected)}, and was stored after ${String(found)}`,
    );
  }
  for (const { tag, after } of append.call.conditions) {
    findings.check(
      'expected',
      log.hasTagged(tag, after, start) &&
        `${append.name} was stored at ${String(start)}, although ${tag} has come after ${String(after)}`,
    );
  }
}

function where({ stored, eventIds }: Append): string {
  const places = stored.map(
    ({ stream, version, position }) => `${stream}@${String(version)}=${String(position)}`,
  );
  return `${String(stored.length)} of ${String(eventIds.length)} events are in the log: ${places.join(' ')}`;
}
