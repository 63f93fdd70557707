import { meetsExpectation } from '../../../../src/event-sourcing/store/expected-version.js';
import type { AppendCall } from '../entry.js';
import { type FinalLog, grouped } from '../final-log.js';
import type { Findings } from '../findings.js';
import type { Attempt, History } from '../history.js';
import type { Knowledge } from '../knowledge.js';

/** Rule 6: what was known to be there before an append was called comes before it. */
export function checkRealTime({ appends }: History, knowledge: Knowledge, findings: Findings): void {
  for (const { name, invoked, stored } of appends) {
    const check = (where: string, place: number, known: { value: number; by: string }) => {
      const { value, by } = known;
      findings.check(
        'realTime',
        place <= value && `${name} came to ${where} ${String(place)}, after ${by} had seen ${String(value)}`,
      );
    };
    for (const [stream, [first]] of grouped(stored, (event) => event.stream)) {
      if (first) check(stream, first.version, knowledge.version(stream).before(invoked));
    }
    const first = Math.min(...stored.map(({ position }) => position));
    if (stored.length > 0) check('position', first, knowledge.position.before(invoked));
  }
}

/** Rule 8: what a refusal says was true at some moment of its call. */
export function checkRefusals(
  history: History,
  log: FinalLog,
  knowledge: Knowledge,
  findings: Findings,
): void {
  const facts = { history, log, knowledge };
  for (const attempt of history.appends.flatMap(({ attempts }) => attempts)) {
    const { name, refusal } = attempt;
    if (refusal?.reason === 'conflict') {
      const why = whyNoConflict(attempt, refusal, facts);
      const told = `${name} was told ${refusal.stream} is at ${String(refusal.actual)}`;
      findings.check('conflict', why && `${told}, ${why}`);
    } else if (refusal?.reason === 'condition') {
      const why = whyNotExcluded(attempt, refusal.condition, facts);
      findings.check('conflict', why && `${name} was told that a condition failed, ${why}`);
    }
  }
}

interface Facts {
  readonly history: History;
  readonly log: FinalLog;
  readonly knowledge: Knowledge;
}

function whyNoConflict(
  { call, invoked, ended }: Attempt<AppendCall>,
  { stream, actual }: { readonly stream: string; readonly actual: number },
  { history, log, knowledge }: Facts,
): string | undefined {
  const expected = call.streams.find((each) => each.stream === stream)?.expected ?? 'any';
  if (meetsExpectation(expected, actual)) return 'which is what it expected';
  const known = knowledge.version(stream).before(invoked);
  if (actual < known.value) return `though ${known.by} knew ${String(known.value)} before`;
  if (actual > knowledge.highestVersion(stream, ended)) return 'which it could not have reached';
  const [last, next] = [actual - 1, actual].map((index) =>
    history.ownerOf.get(log.stream(stream)[index]?.id ?? ''),
  );
  return last && last === next ? 'in the middle of an append' : undefined;
}

function whyNotExcluded(
  { call, ended }: Attempt<AppendCall>,
  index: number,
  { log, knowledge }: Facts,
): string | undefined {
  const condition = call.conditions[index];
  if (!condition) return 'which it did not have';
  const { tag, after } = condition;
  const highest = knowledge.highestPosition(ended);
  return log.hasTagged(tag, after, highest + 1)
    ? undefined
    : `but no ${tag} can have come after ${String(after)}`;
}
