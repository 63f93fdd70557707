import type { RebuildStatus } from '../event-sourcing/index.js';

const BAR_WIDTH = 20;

/** A rebuild in a line, with a bar. */
export function progress({ version, position, head, rate, secondsLeft, parked }: RebuildStatus): string {
  const percent = head === 0 ? 100 : Math.floor((100 * position) / head);
  const left = secondsLeft === null ? '' : `, ${String(Math.ceil(secondsLeft))} s left`;
  const aside = parked === 0 ? '' : `, ${String(parked)} parked`;
  const done = `${position.toLocaleString('en')} of ${head.toLocaleString('en')} (${String(percent)} %)`;
  return `building version ${String(version)} ${bar(percent)} ${done}, ${Math.round(rate).toLocaleString('en')} events/s${left}${aside}`;
}

function bar(percent: number): string {
  const filled = Math.min(BAR_WIDTH, Math.floor((BAR_WIDTH * percent) / 100));
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
}
