import { setTimeout as pause } from 'node:timers/promises';
import { RebuildError, type Rebuilds, type RebuildStatus } from '../event-sourcing/index.js';
import { progress } from './progress.js';

/** Longer than it takes an instance to go on where another has died. */
const STALLED_MS = 20_000;

/** When it is, and the time between two looks. */
export interface Pace {
  readonly now: () => number;
  readonly pause: () => Promise<unknown>;
}

const REAL: Pace = { now: () => Date.now(), pause: () => pause(500) };

/**
 * Says how far a build has come until it has reached the head of the log. Where it comes no further, it is said once what
 * it waits for.
 *
 * @throws RebuildError when the build is gone before.
 */
export async function watchRebuild(
  rebuilds: Pick<Rebuilds, 'find'>,
  projection: string,
  say: (text: string) => void,
  pace: Pace = REAL,
): Promise<void> {
  let seen: RebuildStatus | undefined;
  let tellAt = Infinity;
  for (;;) {
    const status = sameBuild(projection, await rebuilds.find(projection), seen);
    if (status.position !== seen?.position) {
      say(progress(status));
      tellAt = pace.now() + STALLED_MS;
    } else if (pace.now() >= tellAt) {
      say(reasonOf(status));
      tellAt = Infinity;
    }
    if (status.position >= status.head) return;
    seen = status;
    await pace.pause();
  }
}

function sameBuild(
  projection: string,
  found: RebuildStatus | undefined,
  seen: RebuildStatus | undefined,
): RebuildStatus {
  const isAnother = seen && found?.startedAt.getTime() !== seen.startedAt.getTime();
  if (found && !isAnother) return found;
  throw new RebuildError(
    `The build of ${projection} is gone, and was not seen to reach the head of the log: somebody has given it up, or ` +
      'has switched to it.',
  );
}

function reasonOf({ projection, version, fedBy, pausedAt, haltedFor }: RebuildStatus): string {
  if (pausedAt) return `It is paused since ${pausedAt.toISOString()}, and goes on when it is resumed.`;
  if (fedBy.length > 0) return `It comes no further. The log of ${fedBy.join(', ')} says why.`;
  if (haltedFor !== null) return `It has halted, until its instances are restarted: ${haltedFor}`;
  return `No instance feeds it. It goes on when one runs that has version ${String(version)} of ${projection}.`;
}
