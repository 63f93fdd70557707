import type { EntityManager } from 'typeorm';
import { FencedOffError } from '../../errors/fenced-off.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { EventStore } from '../../store/event-store.js';
import type { AppendParticipant } from '../../store/typeorm/append-participant.js';
import type { Database } from '../../store/typeorm/database.js';
import { together } from '../../store/typeorm/together.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import { allPrepared, type Projector, type Write } from './projector.js';

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

  async takePart(events: readonly RecordedEvent[], rows: EntityManager): Promise<() => Promise<void>> {
    const touched = this.projections.filter((projection) =>
      events.some(({ type }) => projection.wants(type)),
    );
    const writes = await together(
      rows,
      touched.map((projection) => () => begin(projection, events, rows)),
    );
    const names = touched.map(({ description }) => description.name);
    const last = events.at(-1);
    return async () => {
      for (const write of writes) await answering(() => write.run(rows));
      if (last) await this.checkpoints.follow(rows, names, last);
    };
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
          const write = await begin(projection, events, rows);
          await answering(() => write.run(rows));
          return moved;
        });
      }
    } catch (error) {
      if (error instanceof FencedOffError) return false;
      throw error;
    }
  }
}

function begin(projection: Projector, events: readonly RecordedEvent[], rows: EntityManager): Promise<Write> {
  return answering(() => projection.begin(allPrepared(projection.prepare(events)), rows));
}

/** What a handler throws is the answer to the command. */
async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof HandlerFailure ? error.cause : error;
  }
}
