import type { EntityManager } from 'typeorm';
import { FencedOffError } from '../../errors/fenced-off.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { EventStore } from '../../store/event-store.js';
import type { AppendParticipant } from '../../store/typeorm/append-participant.js';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import { project, type Projector } from './projector.js';

const PAGE_SIZE = 500;

/** The projections whose rows are written in the transactions of the appends. */
export class InlineProjections implements AppendParticipant {
  private readonly projections: Projector[] = [];

  constructor(private readonly checkpoints: Checkpoints) {}

  /**
   * Brings a projection up to the head, then lets it take part. Call it before anything is appended.
   *
   * What its handler throws comes out: a projection that promises never to be behind cannot set anything aside.
   */
  async add(projection: Projector, store: EventStore, database: Database): Promise<void> {
    while (!(await this.catchUp(projection, store, database)));
    this.projections.push(projection);
  }

  wants(type: string): boolean {
    return this.projections.some((projection) => projection.wants(type));
  }

  async takePart(events: readonly RecordedEvent[], rows: EntityManager): Promise<void> {
    for (const projection of this.projections) {
      const wanted = events.filter((event) => projection.wants(event.type));
      const last = wanted.at(-1);
      if (!last) continue;
      await apply(projection, wanted, rows);
      await this.checkpoints.follow(rows, projection.description.name, last);
    }
  }

  /** False where another instance was faster: one that starts too, or one that appends. */
  private async catchUp(projection: Projector, store: EventStore, database: Database): Promise<boolean> {
    const { name, version } = projection.description;
    try {
      let checkpoint = await this.checkpoints.takeOver(name, version);
      for (;;) {
        const { events } = await store.readAll(checkpoint.position, PAGE_SIZE);
        const last = events.at(-1);
        if (!last) return true;
        const from: Checkpoint = checkpoint;
        checkpoint = await database.transaction(async (rows) => {
          const moved = await this.checkpoints.move(rows, from, last);
          await apply(projection, events, rows);
          return moved;
        });
      }
    } catch (error) {
      if (error instanceof FencedOffError) return false;
      throw error;
    }
  }
}

/** What a handler throws is the answer to the command. */
async function apply(
  projection: Projector,
  events: readonly RecordedEvent[],
  rows: EntityManager,
): Promise<void> {
  try {
    await project(projection, events, rows);
  } catch (error) {
    throw error instanceof HandlerFailure ? error.cause : error;
  }
}
