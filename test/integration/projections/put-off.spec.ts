import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AsyncProjection } from '../../../src/event-sourcing/projections/typeorm/async-projection.js';
import { Projector } from '../../../src/event-sourcing/projections/typeorm/projector.js';
import { projectionEntities } from '../../../src/event-sourcing/projections/typeorm/entities.js';
import { EventRegistry, type RecordedEvent } from '../../../src/event-sourcing/index.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import type { PreparedEvent } from '../../../src/event-sourcing/subscriptions/sequenced-event.js';
import { Checkpoints } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { until } from '../../support/until.js';

const NAME = 't.mine';

/** Wants events of one type, and notes them. */
class ChoosyProjector extends Projector {
  readonly pageSize = 100;
  readonly handled: number[] = [];

  constructor() {
    super({ name: NAME, version: 1, mode: 'async', partitions: 1, entities: [] }, {}, new EventRegistry([]));
  }

  override wants(type: string): boolean {
    return type === 't.wanted';
  }

  override prepare(events: readonly RecordedEvent[]): readonly PreparedEvent[] {
    return events
      .filter(({ type }) => this.wants(type))
      .map((event) => ({ event, sequence: event.stream, revived: event }));
  }

  protected override sequenceOf({ stream }: RecordedEvent<object>): string {
    return stream;
  }

  apply(events: readonly PreparedEvent[]): Promise<void> {
    this.handled.push(...events.map(({ event }) => event.position));
    return Promise.resolve();
  }
}

describe('a checkpoint that passes events of others', () => {
  let fresh: TestDatabase;
  let database: LogDatabase;
  let store: TypeormEventStore;
  let checkpoints: Checkpoints;
  let projector: ChoosyProjector;
  let projection: AsyncProjection;

  beforeEach(async () => {
    fresh = await engine.fresh();
    database = await openDatabase(fresh.options, projectionEntities);
    store = new TypeormEventStore(database);
    checkpoints = new Checkpoints(database, 10_000);
    projector = new ChoosyProjector();
    projection = new AsyncProjection(projector, store, database, checkpoints);
  });
  afterEach(async () => {
    await store.close();
    await database.close();
    await fresh.remove();
  });

  const append = (type: string) =>
    store.append([{ stream: 't.t', expected: 'any', events: [someEvent(type)] }]);
  const next = async (from: Checkpoint) => projection.handle(from, await store.readAll(from.position, 1));
  const stored = () => checkpoints.furthestOf(NAME);

  it('is told to the database with the next event that is for it', async () => {
    for (const type of ['t.other', 't.other', 't.wanted', 't.other']) await append(type);
    let held = await checkpoints.takeOver(NAME, 1);
    held = await next(await next(held));
    expect([held.position, await stored(), projection.isAhead]).toEqual([2, 0, true]);
    held = await next(held);
    expect([held.position, await stored(), projection.isAhead]).toEqual([3, 3, false]);
    held = await next(held);
    expect([held.position, await stored()]).toEqual([4, 3]);
    expect(projector.handled).toEqual([3]);
  });

  it('is told a moment later where nothing comes', async () => {
    await append('t.other');
    const held = await next(await checkpoints.takeOver(NAME, 1));
    await until(async () => {
      await projection.settle(held);
      return (await stored()) === 1;
    });
    expect(projection.isAhead).toBe(false);
    await append('t.wanted');
    await next(held);
    expect([projector.handled, await stored()]).toEqual([[2], 2]);
  });

  it('is not told by one that was fenced off, and the other one begins where the database is', async () => {
    for (const type of ['t.other', 't.wanted']) await append(type);
    const held = await next(await checkpoints.takeOver(NAME, 1));
    const taken = await checkpoints.takeOver(NAME, 1);
    expect(taken.position).toBe(0);
    await expect(next(held)).rejects.toThrow('another instance');
    const other = new AsyncProjection(projector, store, database, checkpoints);
    await other.handle(taken, await store.readAll(0, 10));
    expect(await stored()).toBe(2);
  });

  it('is its holder’s to renew, although the database is behind', async () => {
    await append('t.other');
    const held = await next(await checkpoints.takeOver(NAME, 1));
    await database.transaction((rows) => checkpoints.renew(rows, held));
    await checkpoints.takeOver(NAME, 1);
    await expect(database.transaction((rows) => checkpoints.renew(rows, held))).rejects.toThrow(
      'another instance',
    );
  });
});
