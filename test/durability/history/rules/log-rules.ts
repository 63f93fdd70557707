import type { FinalLog } from '../final-log.js';
import type { Findings } from '../findings.js';
import type { History } from '../history.js';

/** Rule 4, and the order of the log by itself. */
export function checkLog(history: History, log: FinalLog, findings: Findings): void {
  checkOrigin(history, log, findings);
  checkDense(
    'the log',
    log.events.map(({ position }) => position),
    findings,
  );
  for (const [stream, events] of log.streams) {
    checkDense(
      stream,
      events.map(({ version }) => version),
      findings,
    );
    let before = 0;
    for (const { version, position } of events) {
      findings.check(
        'sameOrder',
        position <= before && `${stream}@${String(version)} has a position before its predecessor's`,
      );
      before = position;
    }
  }
}

function checkOrigin({ ownerOf }: History, log: FinalLog, findings: Findings): void {
  for (const event of log.repeated) findings.check('origin', `event ${event.id} is there twice`);
  for (const { id, stream, position } of log.events) {
    const streams = ownerOf.get(id)?.call.streams ?? [];
    const isCalledFor = streams.some((each) => each.stream === stream && each.eventIds.includes(id));
    findings.check('origin', !isCalledFor && `nobody appended ${id} to ${stream} (${String(position)})`);
  }
}

function checkDense(where: string, places: readonly number[], findings: Findings): void {
  let before = 0;
  for (const place of places) {
    findings.check(
      'dense',
      place !== before + 1 && `${where}: ${String(before)} is followed by ${String(place)}`,
    );
    before = place;
  }
}
