import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FixedClock } from '../../../src/event-sourcing/testing/index.js';
import { Vitals } from '../../../src/event-sourcing/observability/typeorm/vitals.js';
import { Processes } from '../../../src/event-sourcing/processes/typeorm/processes.js';
import { engineEntities } from '../../../src/event-sourcing/processes/typeorm/entities.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { Checkpoints } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { Consumers } from '../../../src/event-sourcing/subscriptions/typeorm/consumers.js';
import { engine, type TestDatabase } from '../../support/engines.js';

const MANY = 10_050;
const PROCESS = 'tests.process';

describe('the vital signs', () => {
  let fresh: TestDatabase;
  let database: LogDatabase;
  let store: TypeormEventStore;
  let vitals: Vitals;
  const run = (sql: string) => database.transaction((rows) => rows.query(sql));
  const numbers = (count: number) =>
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${String(count)})`;

  beforeEach(async () => {
    fresh = await engine.fresh();
    database = await openDatabase(fresh.options, engineEntities);
    store = new TypeormEventStore(database);
    const consumers = new Consumers(database, store, new Checkpoints(database, 10_000));
    const processes = new Processes(database, consumers);
    processes.declare(PROCESS);
    vitals = new Vitals(database, store, consumers, processes, new FixedClock());
  });
  afterEach(async () => {
    await database.close();
    await fresh.remove();
  });

  it('are those of an empty log where there is none', async () => {
    const { head, secondsSinceLastEvent, partitions, parked, processes } = await vitals.read();
    expect([head, secondsSinceLastEvent, partitions, parked]).toEqual([0, undefined, [], []]);
    expect(processes).toEqual([
      {
        process: PROCESS,
        running: 0,
        parked: 0,
        commands: 0,
        stuckCommands: 0,
        deadlines: 0,
        overdue: 0,
        overdueSince: null,
        overdueMs: 0,
      },
    ]);
  });

  it('tell instances, commands and deadlines apart by what they wait for', async () => {
    const instance = (key: string, status: string, parkedAt: string) =>
      `INSERT INTO process_instances VALUES ('${PROCESS}', '${key}', 1, '${status}', 1, NULL, '[]', 0, 0, 0, ${parkedAt}, NULL)`;
    await run(instance('a', 'running', 'NULL'));
    await run(instance('b', 'running', '1'));
    await run(instance('c', 'completed', 'NULL'));
    const command = (number: number, due: string) =>
      `INSERT INTO process_commands VALUES ('${PROCESS}', 'a', ${String(number)}, 1, 'id', 'name', '{}', '{}', 0, 0, NULL, ${due})`;
    await run(command(1, '1'));
    await run(command(2, '1'));
    await run(command(3, 'NULL'));
    const deadline = (key: string, name: string, due: string) =>
      `INSERT INTO process_deadlines VALUES ('${PROCESS}', '${key}', '${name}', 1, 'x', '{}', 0, NULL, ${due})`;
    await run(deadline('a', 'passed', `${database.now} - 60000`));
    await run(deadline('a', 'to come', `${database.now} + 60000`));
    await run(deadline('b', 'passed while parked', '1'));
    const [load] = (await vitals.read()).processes;
    expect(load).toMatchObject({
      running: 2,
      parked: 1,
      commands: 2,
      stuckCommands: 1,
      deadlines: 3,
      overdue: 1,
    });
    expect(load?.overdueMs).toBeGreaterThanOrEqual(60_000);
    expect(load?.overdueMs).toBeLessThan(1_000_000);
  });

  it('tell sequences that are tried again from those that wait for an operator', async () => {
    const parked = (position: number, sequence: string, due: string) =>
      `INSERT INTO parked_events VALUES ('tests.consumer', ${String(position)}, '${sequence}', 'id', 1, NULL, NULL, 0, ${due})`;
    await run(parked(1, 'one', 'NULL'));
    await run(parked(2, 'one', '0'));
    await run(parked(3, 'two', '0'));
    expect((await vitals.read()).parked).toEqual([
      { consumer: 'tests.consumer', events: 3, retried: 1, stuck: 1 },
    ]);
  });

  it('end their counts, so that a million costs no more than these', async () => {
    await run(
      `INSERT INTO process_deadlines ${numbers(MANY)}
       SELECT '${PROCESS}', 'key' || n, 'name', 1, 'x', '{}', 0, NULL, 1 FROM numbers`,
    );
    const [load] = (await vitals.read()).processes;
    expect(load).toMatchObject({ deadlines: 10_000, overdue: 10_000 });
  });

  it('are looked up once for all who ask within a second, and anew for who asks later', async () => {
    const now = jest.spyOn(Date, 'now');
    const head = jest.spyOn(store, 'head');
    const all = await Promise.all(Array.from({ length: 20 }, () => vitals.read()));
    expect(new Set(all).size).toBe(1);
    await vitals.read();
    expect(head).toHaveBeenCalledTimes(1);
    now.mockReturnValue(Date.now() + 1_000);
    await vitals.read();
    expect(head).toHaveBeenCalledTimes(2);
    now.mockRestore();
  });

  it('are not asked for again while the database has not answered', async () => {
    let answer: (head: number) => void = () => undefined;
    const head = jest.spyOn(store, 'head').mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const now = jest.spyOn(Date, 'now');
    const first = vitals.read();
    now.mockReturnValue(Date.now() + 60_000);
    const second = vitals.read();
    answer(0);
    expect(await second).toBe(await first);
    expect(head).toHaveBeenCalledTimes(1);
    now.mockRestore();
  });
});
