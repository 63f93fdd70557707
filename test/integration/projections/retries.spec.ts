import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { uuidV7 } from '../../../src/event-sourcing/context/id-generator.js';
import { AsyncProjection } from '../../../src/event-sourcing/projections/typeorm/async-projection.js';
import { Projector } from '../../../src/event-sourcing/projections/typeorm/projector.js';
import { EventRegistry, type RecordedEvent } from '../../../src/event-sourcing/index.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import { HandlerFailure } from '../../../src/event-sourcing/subscriptions/handler-failure.js';
import type { PreparedEvent } from '../../../src/event-sourcing/subscriptions/sequenced-event.js';
import { Checkpoints } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { projectionEntities } from '../../../src/event-sourcing/projections/typeorm/entities.js';
import { UnhandledEvents } from '../../../src/event-sourcing/subscriptions/typeorm/unhandled-events.js';
import { ParkedSequences } from '../../../src/event-sourcing/subscriptions/typeorm/parked-sequences.js';
import { engine, type TestDatabase } from '../../support/engines.js';

/** Notes what it is handed, and throws at everything as long as it is ill. */
class NotingProjector extends Projector {
  readonly pageSize = 100;
  readonly handled: RecordedEvent[] = [];
  isIll = true;

  constructor(name: string) {
    super({ name, version: 1, mode: 'async', partitions: 1, entities: [] }, {}, new EventRegistry([]));
  }

  override wants(): boolean {
    return true;
  }

  override prepare(events: readonly RecordedEvent[]): readonly PreparedEvent[] {
    return events.map((event) => ({ event, sequence: event.stream, revived: event }));
  }

  protected override sequenceOf({ stream }: RecordedEvent<object>): string {
    return stream;
  }

  apply(events: readonly PreparedEvent[]): Promise<void> {
    const [first] = events;
    if (this.isIll && first) {
      return Promise.reject(new HandlerFailure([{ ...first, cause: new Error('ill') }]));
    }
    this.handled.push(...events.map(({ event }) => event));
    return Promise.resolve();
  }
}

describe('what projections have set aside', () => {
  let fresh: TestDatabase;
  let database: LogDatabase;
  let store: TypeormEventStore;
  let checkpoints: Checkpoints;
  let parked: ParkedSequences;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    fresh = await engine.fresh();
    database = await openDatabase(fresh.options, projectionEntities);
    store = new TypeormEventStore(database);
    checkpoints = new Checkpoints(database, 10_000);
    parked = new ParkedSequences(database, store);
  });
  afterEach(async () => {
    await store.close();
    await database.close();
    await fresh.remove();
    Logger.overrideLogger(['error']);
  });

  const append = (stream: string, count: number) => {
    const metadata = { correlationId: 'c', causationId: 'd' };
    const events = Array.from({ length: count }, () => ({
      id: uuidV7(),
      type: 't.t',
      typeVersion: 1,
      data: {},
      metadata,
    }));
    return store.append([{ stream, expected: 'any', events }]);
  };
  /** A projection that has set aside everything that there is. */
  const overwhelmed = async (name: string) => {
    const projector = new NotingProjector(name);
    const projection = new AsyncProjection(projector, store, database, checkpoints);
    let held: Checkpoint = await checkpoints.takeOver(name, 1);
    for (;;) {
      const page = await store.readAll(held.position, 500);
      if (page.events.length === 0) return { projector, projection, held };
      held = await projection.handle(held, page);
    }
  };

  it('is tried a bounded number of times in one go, every sequence in its turn', async () => {
    await append('t.long', 80);
    await append('t.short', 5);
    const { projector, projection, held } = await overwhelmed('t.all');
    projector.isIll = false;
    expect(await parked.retryAll('t.all')).toBe(2);
    await projection.retryParked(held);
    expect(projector.handled).toHaveLength(30);
    expect(projector.handled.filter(({ stream }) => stream === 't.short')).toHaveLength(5);
    await projection.retryParked(held);
    expect(projection.hasParked).toBe(true);
    await projection.retryParked(held);
    expect(projector.handled).toHaveLength(85);
    expect(projection.hasParked).toBe(false);
    const long = projector.handled.filter(({ stream }) => stream === 't.long');
    expect(long.map(({ version }) => version)).toEqual(Array.from({ length: 80 }, (_, n) => n + 1));
  });

  it('is told by one that is not tried again, where several have set aside the same event', async () => {
    await append('t.one', 1);
    const names = ['t.a', 't.b', 't.c'];
    for (const name of names) await overwhelmed(name);
    const sequences = () => Promise.resolve([]);
    const missing = (position: number) =>
      new UnhandledEvents(database, store).find({ consumers: names, position, sequences });
    expect(await missing(1)).toMatchObject({ isRetried: true });
    for (const consumer of names) {
      await database.transaction((rows) =>
        rows.query(
          `UPDATE parked_events SET due_at = CASE WHEN consumer = '${consumer}' THEN NULL ELSE 0 END`,
        ),
      );
      expect(await missing(1)).toEqual({ consumer, sequence: 't.one', position: 1, isRetried: false });
    }
    expect(await missing(2)).toBeUndefined();
  });
});
