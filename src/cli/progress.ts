import type { RebuildStatus } from '../event-sourcing/index.js';

/** A rebuild in a line. */
export function progress({ version, position, head, rate, secondsLeft, parked }: RebuildStatus): string {
  const percent = head === 0 ? 100 : Math.floor((100 * position) / head);
  const left = secondsLeft === null ? '' : `, ${String(Math.ceil(secondsLeft))} s left`;
  const aside = parked === 0 ? '' : `, ${String(parked)} parked`;
  const done = `${position.toLocaleString('en')} of ${head.toLocaleString('en')} (${String(percent)} %)`;
  return `building version ${String(version)}: ${done}, ${Math.round(rate).toLocaleString('en')} events/s${left}${aside}`;
}
