import { setTimeout as pause } from 'node:timers/promises';
import { ProjectionParkedError } from '../errors/projection-parked.error.js';
import type { EventStore } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';
import type { Checkpoints } from '../subscriptions/typeorm/checkpoints.js';
import type { ParkedSequences } from '../subscriptions/typeorm/parked-sequences.js';

const POLL_MS = 25;

/** How far projections are, and waiting for them; those that another process feeds are asked by their checkpoints. */
export class ReadPositions {
  constructor(
    private readonly store: EventStore,
    private readonly subscriptions: Subscriptions,
    private readonly checkpoints: Checkpoints,
    private readonly parked: ParkedSequences,
  ) {}

  /** Up to where all of these projections have seen the log: the head, when there are none. */
  async of(projections: readonly string[]): Promise<Position> {
    if (projections.length === 0) return this.store.head();
    const here = projections.map((name) => this.positionHere(name));
    const elsewhere = projections.filter((_, index) => here[index] === undefined);
    const stored =
      elsewhere.length > 0 ? await this.checkpoints.positionsOf(elsewhere) : new Map<string, number>();
    return Math.min(...here.filter((position) => position !== undefined), ...stored.values());
  }

  /**
   * Waits until all of them have seen a position and handled the event there, or for as long as `timeoutMs`; gives
   * back where they are then: less than `position` when it was too late.
   *
   * @throws ProjectionParkedError when that event has been set aside for good.
   */
  async reach(projections: readonly string[], position: Position, timeoutMs: number): Promise<Position> {
    const until = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const reached = await this.of(projections);
      const isMissing = reached >= position && (await this.isSetAside(projections, position));
      if (until.aborted || (reached >= position && !isMissing)) {
        return isMissing ? Math.min(reached, position - 1) : reached;
      }
      if (isMissing) await pause(POLL_MS);
      else await this.wait(projections, position, until);
    }
  }

  /** That of the last of its partitions; undefined when any of them is fed by another process. */
  private positionHere(projection: string): Position | undefined {
    const positions = this.subscriptions.of(projection).map(({ position }) => position);
    const known = positions.filter((position) => position !== undefined);
    return known.length > 0 && known.length === positions.length ? Math.min(...known) : undefined;
  }

  private async isSetAside(projections: readonly string[], position: Position): Promise<boolean> {
    if (position === 0 || projections.length === 0) return false;
    const found = await this.parked.at(projections, position);
    if (found && !found.isRetried) throw new ProjectionParkedError(found.consumer, found.sequence, position);
    return found !== undefined;
  }

  private async wait(projections: readonly string[], position: Position, until: AbortSignal): Promise<void> {
    const here = projections.flatMap((name) => this.subscriptions.of(name));
    const allHere = projections.every((name) => this.positionHere(name) !== undefined);
    if (here.length > 0 && allHere) await Promise.all(here.map((each) => each.reached(position, until)));
    else await pause(POLL_MS);
  }
}
