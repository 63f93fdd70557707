import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type DataSourceOptions, EntitySchema } from 'typeorm';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { openSqliteStore } from '../../support/sqlite-store.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

interface Row {
  readonly id: number;
}

const RowEntity = new EntitySchema<Row>({ name: 'row', columns: { id: { type: 'integer', primary: true } } });
const CALLERS = 64;
const ROUNDS = 20;

describe('why the engine owns the connection that writes', () => {
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('plain dataSource.transaction() loses what it has acknowledged to concurrent callers', async () => {
    const options: DataSourceOptions = {
      type: 'sqlite',
      database: folder.file('plain.db'),
      enableWAL: true,
      entities: [RowEntity],
    };
    const dataSource = await new DataSource({ ...options, synchronize: true }).initialize();
    const acknowledged = new Set<number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(
        Array.from({ length: CALLERS }, async (_, caller) => {
          const id = round * CALLERS + caller;
          // They come one after the other, and overlap.
          for (let turn = 0; turn < caller; turn += 1) await nextTurn();
          const write = dataSource.transaction(async (manager) => {
            await manager.insert(RowEntity, { id });
            // Every eighth caller changes its mind, as a command does that is refused.
            if (caller % 8 === 0) throw new Error('refused');
          });
          await write.then(
            () => acknowledged.add(id),
            () => undefined,
          );
        }),
      );
    }
    await dataSource.destroy();
    const reader = await new DataSource(options).initialize();
    const found = new Set((await reader.manager.find(RowEntity)).map(({ id }) => id));
    await reader.destroy();

    const lost = [...acknowledged].filter((id) => !found.has(id));
    const wanted = ROUNDS * CALLERS * (7 / 8);
    process.stdout.write(
      `${JSON.stringify({ test: 'plain TypeORM', wanted, acknowledged: acknowledged.size, lost: lost.length })}\n`,
    );
    expect(lost.length).toBeGreaterThan(0);
  });

  it('the store neither refuses nor loses any', async () => {
    const { store, file, close } = await openSqliteStore({ file: folder.file('ours.db') });
    const acknowledged = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(
        Array.from({ length: CALLERS }, async (_, caller) => {
          const event = someEvent();
          // Every eighth caller expects what cannot be, and is refused alone.
          const expected = caller % 8 === 0 ? 7 : 'noStream';
          const stream = `s-${String(round)}-${String(caller)}`;
          await store.append([{ stream, expected, events: [event] }]).then(
            () => acknowledged.add(event.id),
            () => undefined,
          );
        }),
      );
    }
    await close();
    const again = await openSqliteStore({ file });
    const { events } = await again.store.readAll(0, ROUNDS * CALLERS);
    await again.close();
    const found = new Set(events.map(({ id }) => id));
    const lost = [...acknowledged].filter((id) => !found.has(id)).length;
    const tally = { acknowledged: acknowledged.size, lost };
    process.stdout.write(`${JSON.stringify({ test: 'our store', ...tally })}\n`);
    expect(tally).toEqual({ acknowledged: ROUNDS * CALLERS * (7 / 8), lost: 0 });
    expect(found.size).toBe(acknowledged.size);
  });
});
