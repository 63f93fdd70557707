import type { LogPage } from '../../store/event-store.js';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import type { Consumer } from '../../subscriptions/consumer.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import type { ProjectionHandlers } from './projection-handlers.js';

/** A projection that a subscription feeds: rows and checkpoint commit together, fenced. */
export class AsyncProjection implements Consumer {
  constructor(
    private readonly handlers: ProjectionHandlers,
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
  ) {}

  get name(): string {
    return this.handlers.name;
  }

  claim(): Promise<Checkpoint> {
    return this.checkpoints.claim(this.name, this.handlers.description.version);
  }

  handle(from: Checkpoint, { events }: LogPage): Promise<Checkpoint> {
    const last = events.at(-1);
    if (!last) return Promise.resolve(from);
    return this.database.transaction(async (rows) => {
      // First, so that one that was fenced off stops before it touches a row.
      const moved = await this.checkpoints.move(rows, from, last);
      await this.handlers.apply(events, rows);
      return moved;
    });
  }
}
