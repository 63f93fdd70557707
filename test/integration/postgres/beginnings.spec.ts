import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConsumerExistsError } from '../../../src/event-sourcing/index.js';
import { engineEntities } from '../../../src/event-sourcing/processes/typeorm/entities.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { CheckpointRow } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoint.entity.js';
import { Checkpoints } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { Consumers } from '../../../src/event-sourcing/subscriptions/typeorm/consumers.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { Gate } from '../../support/gate.js';
import { until } from '../../support/until.js';

const NAME = 'tests.new';

interface Instance {
  readonly database: LogDatabase;
  readonly consumers: Consumers;
}

describe('two instances that let a consumer begin at once', () => {
  let fresh: TestDatabase;
  const databases: LogDatabase[] = [];

  beforeEach(async () => {
    fresh = await engine.fresh();
  });
  afterEach(async () => {
    for (const each of databases.splice(0)) await each.close();
    await fresh.remove();
  });

  const instance = async (): Promise<Instance> => {
    const database = await openDatabase(fresh.options, engineEntities);
    databases.push(database);
    const store = new TypeormEventStore(database);
    const consumers = new Consumers(database, store, new Checkpoints(database, 10_000));
    consumers.declare(NAME, { version: 1, isInline: false, partitions: 2 });
    return { database, consumers };
  };
  const happen = ({ database }: Instance) =>
    new TypeormEventStore(database).append([{ stream: 'a', expected: 'any', events: [someEvent()] }]);
  const begun = ({ database }: Instance) =>
    database.reading.find(CheckpointRow, { where: { consumer: NAME }, order: { part: 'ASC' } });

  /** What its next transaction has written is not seen before the gate is opened. */
  const holdBack = ({ database }: Instance) => {
    const [gate, done] = [new Gate(), new Gate()];
    const transaction = database.transaction.bind(database);
    jest.spyOn(database, 'transaction').mockImplementationOnce((work) =>
      transaction(async (rows) => {
        const result = await work(rows);
        done.open();
        await gate.opened;
        return result;
      }),
    );
    return { gate, done };
  };
  const waitsForALock = ({ database }: Instance) =>
    until(async () => {
      const waiting =
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
      return (await database.reading.query<object[]>(waiting)).length > 0;
    });

  /** The first begins behind one event; before this is seen another happens, and the second begins as well. */
  const together = async (begin: (consumers: Consumers) => Promise<unknown>) => {
    const [one, two] = [await instance(), await instance()];
    await happen(one);
    const { gate, done } = holdBack(one);
    const first = begin(one.consumers);
    await done.opened;
    await happen(two);
    const second = begin(two.consumers);
    second.catch(() => undefined);
    await waitsForALock(two);
    gate.open();
    return { first: await first, second, parts: () => begun(two) };
  };

  it('begin it where the first of them does, and nothing is passed over', async () => {
    const { first, second, parts } = await together((consumers) => consumers.beginUnasked(NAME));
    expect([first, await second]).toEqual([true, false]);
    expect(await parts()).toMatchObject([
      { part: 0, position: 1 },
      { part: 1, position: 1 },
    ]);
  });

  it('are told so, where operators ask for it', async () => {
    const { second, parts } = await together((consumers) => consumers.begin(NAME, 'head'));
    await expect(second).rejects.toBeInstanceOf(ConsumerExistsError);
    expect(await parts()).toMatchObject([{ position: 1 }, { position: 1 }]);
  });

  it('are told so, where it had the name before, and whoever fed it then cannot commit', async () => {
    const before = await instance();
    await before.consumers.begin(NAME, 'start');
    await before.consumers.rename(NAME, 'tests.other');
    const [gone] = await begun(before);
    const { second, parts } = await together((consumers) => consumers.begin(NAME, 'head'));
    await expect(second).rejects.toBeInstanceOf(ConsumerExistsError);
    const [part, ...others] = await parts();
    expect([part?.position, others.length]).toEqual([1, 1]);
    expect(part?.epoch).toBeGreaterThan(gone?.epoch ?? Infinity);
  });
});
