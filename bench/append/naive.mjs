import { DataSource, EntitySchema } from 'typeorm';
import { id, metadata, payload } from '../support/events.mjs';

const StoredEvent = new EntitySchema({
  name: 'StoredEvent',
  columns: {
    position: { type: 'integer', primary: true, generated: 'increment' },
    stream: { type: 'text' },
    version: { type: 'integer' },
    eventId: { type: 'text', unique: true },
    type: { type: 'text' },
    data: { type: 'simple-json' },
    metadata: { type: 'simple-json' },
    recordedAt: { type: 'datetime' },
  },
  uniques: [{ columns: ['stream', 'version'] }],
});

/**
 * What one writes first with TypeORM: in a transaction, look for the last version, then `repository.save`. At the
 * same durability, and behind a mutex: without one, concurrent transactions on SQLite fail or lose rows.
 */
export async function naive(file) {
  const dataSource = new DataSource({
    type: 'sqlite',
    database: file,
    enableWAL: true,
    entities: [StoredEvent],
    synchronize: true,
  });
  await dataSource.initialize();
  await dataSource.query('PRAGMA synchronous = FULL');
  let last = Promise.resolve();
  const append = () =>
    dataSource.transaction(async (manager) => {
      const events = manager.getRepository(StoredEvent);
      const stream = `bench-${id()}`;
      const latest = await events.findOne({ where: { stream }, order: { version: 'DESC' } });
      await events.save({
        stream,
        version: (latest?.version ?? 0) + 1,
        eventId: id(),
        type: 'bench.happened',
        data: payload(),
        metadata: metadata(),
        recordedAt: new Date(),
      });
    });
  return {
    once: () => {
      last = last.then(append);
      return last;
    },
    close: () => dataSource.destroy(),
  };
}
