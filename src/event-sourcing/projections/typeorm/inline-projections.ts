import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { EventStore } from '../../store/event-store.js';
import type { AppendParticipant } from '../../store/typeorm/append-participant.js';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import { AsyncProjection } from './async-projection.js';
import type { ProjectionHandlers } from './projection-handlers.js';

const PAGE_SIZE = 500;

/** The projections whose rows are written in the transactions of the appends. */
export class InlineProjections implements AppendParticipant {
  private readonly projections: ProjectionHandlers[] = [];

  constructor(private readonly checkpoints: Checkpoints) {}

  /** Brings a projection up to the head, then lets it take part. Call it before anything is appended. */
  async add(projection: ProjectionHandlers, store: EventStore, database: Database): Promise<void> {
    const consumer = new AsyncProjection(projection, database, this.checkpoints);
    let checkpoint = await consumer.claim();
    for (;;) {
      const page = await store.readAll(checkpoint.position, PAGE_SIZE);
      if (page.events.length === 0) break;
      checkpoint = await consumer.handle(checkpoint, page);
    }
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
      await projection.apply(wanted, rows);
      await this.checkpoints.follow(rows, projection.name, last);
    }
  }
}
