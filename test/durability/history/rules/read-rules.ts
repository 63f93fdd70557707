import type { PageAnswer, PageCall, ReadAnswer, ReadCall } from '../entry.js';
import type { FinalLog } from '../final-log.js';
import type { Findings } from '../findings.js';
import type { Attempt, History } from '../history.js';
import type { Knowledge } from '../knowledge.js';

/** Rule 7, and that pages stay as they were. */
export function checkReads(
  { reads, pages }: History,
  log: FinalLog,
  knowledge: Knowledge,
  findings: Findings,
): void {
  for (const read of reads) {
    if (read.answer) checkRead(read, read.answer, log, knowledge, findings);
  }
  for (const page of pages) {
    if (page.answer) checkPage(page, page.answer, log, knowledge, findings);
  }
}

function checkRead(
  { name, call, invoked }: Attempt<ReadCall>,
  { from, events }: ReadAnswer,
  log: FinalLog,
  knowledge: Knowledge,
  findings: Findings,
): void {
  const final = log.stream(call.stream).slice(from - 1, from - 1 + events.length);
  const isPrefix = events.every(([version, id], index) => {
    const event = final[index];
    return event?.id === id && event.version === version && version === from + index;
  });
  const shown = from - 1 + events.length;
  const known = knowledge.version(call.stream).before(invoked);
  const misses = shown < known.value && `misses ${String(known.value)}, which ${known.by} knew`;
  const what = isPrefix ? misses : 'shows what is not in the log';
  findings.check('reads', what && `${name}: ${call.stream} from ${String(from)} to ${String(shown)} ${what}`);
}

function checkPage(
  { name, call, invoked }: Attempt<PageCall>,
  { events, through }: PageAnswer,
  log: FinalLog,
  knowledge: Knowledge,
  findings: Findings,
): void {
  const range = `${name}: ${String(call.after)} to ${String(through)}`;
  const shown = new Map(events.map(([position, id]) => [id, position]));
  const final = log.between(call.after, through);
  for (const { id, position } of final) {
    findings.check('late', !shown.has(id) && `${range}: ${String(position)} has come later`);
  }
  const isPrefix = events.every(([position, id], index) => {
    const before = events[index - 1]?.[0] ?? call.after;
    return position > before && log.event(id)?.position === position;
  });
  const known = knowledge.position.before(invoked);
  const isFull = events.length >= call.limit;
  const misses = !isFull && through < known.value && `misses ${String(known.value)}, which ${known.by} knew`;
  const what = isPrefix ? misses : 'shows what is not in the log';
  findings.check('reads', what && `${range} ${what}`);
}
