import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A machine and its process ids: containers may share a name, and have process ids of their own. */
const PLACE = placeOfThisProcess();

/** Those of this process. Usually one; tests have several. */
const ofThisProcess = new Set<string>();

/** A name for an instance: where it runs, its process, and which one of those that have had the same process id. */
export function newInstanceId(): string {
  const id = [PLACE, String(process.pid), randomUUID()].join('/');
  ofThisProcess.add(id);
  return id;
}

/** Whether an instance has surely ended: it was where this one is, and is no longer there. */
export function hasEnded(id: string): boolean {
  const [where, pid] = id.split('/');
  if (where !== PLACE) return false;
  return Number(pid) === process.pid ? !ofThisProcess.has(id) : !isRunning(Number(pid));
}

function placeOfThisProcess(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
