import { setTimeout as pause } from 'node:timers/promises';
import { ProjectionParkedError } from '../errors/projection-parked.error.js';
import type { EventStore } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';
import type { Checkpoints } from '../subscriptions/typeorm/checkpoints.js';
import type { UnhandledEvent, UnhandledEvents } from '../subscriptions/typeorm/unhandled-events.js';
import type { QuerySources } from './read-models.js';

const POLL_MS = 25;

/** How far projections are, and waiting for them; those that another process feeds are asked by their checkpoints. */
export class ReadPositions {
  constructor(
    private readonly store: EventStore,
    private readonly subscriptions: Subscriptions,
    private readonly checkpoints: Checkpoints,
    private readonly unhandled: UnhandledEvents,
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
   * Waits until all projections have seen a position and handled what is asked for up to there, or for as long as
   * `timeoutMs`; gives back where they are then: less than `position` when it was too late.
   *
   * @throws ProjectionParkedError when something of that has been set aside for good.
   */
  async reach(sources: QuerySources, position: Position, timeoutMs: number): Promise<Position> {
    const { projections } = sources;
    const until = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const reached = await this.of(projections);
      const missing = reached >= position ? await this.missing(sources, position) : undefined;
      if (until.aborted || (reached >= position && !missing)) {
        return missing ? missing.position - 1 : reached;
      }
      if (missing) await pause(POLL_MS);
      else await this.wait(projections, position, until);
    }
  }

  /** That of the last of its partitions; undefined when any of them is fed by another process. */
  private positionHere(projection: string): Position | undefined {
    const positions = this.subscriptions.of(projection).map(({ position }) => position);
    const known = positions.filter((position) => position !== undefined);
    return known.length > 0 && known.length === positions.length ? Math.min(...known) : undefined;
  }

  /** What is set aside for now. */
  private async missing(
    { projections, sequences }: QuerySources,
    position: Position,
  ): Promise<UnhandledEvent | undefined> {
    if (position === 0 || projections.length === 0) return undefined;
    const found = await this.unhandled.find({ consumers: projections, position, sequences });
    if (found && !found.isRetried) throw new ProjectionParkedError(found, position);
    return found;
  }

  private async wait(projections: readonly string[], position: Position, until: AbortSignal): Promise<void> {
    const here = projections.flatMap((name) => this.subscriptions.of(name));
    const allHere = projections.every((name) => this.positionHere(name) !== undefined);
    if (here.length > 0 && allHere) await Promise.all(here.map((each) => each.reached(position, until)));
    else await pause(POLL_MS);
  }
}
