import { DataSource, EntitySchema } from 'typeorm';
import { oneAfterTheOther } from '../support/one-after-the-other.mjs';
import { versionOf } from '../support/versions.mjs';

const TYPES = {
  sqlite: { json: 'simple-json', time: 'datetime' },
  postgres: { json: 'jsonb', time: 'timestamptz' },
};

const storedEvent = ({ json, time }) =>
  new EntitySchema({
    name: 'StoredEvent',
    columns: {
      position: { type: 'integer', primary: true, generated: 'increment' },
      stream: { type: 'text' },
      version: { type: 'integer' },
      eventId: { type: 'text', unique: true },
      type: { type: 'text' },
      data: { type: json },
      metadata: { type: json },
      recordedAt: { type: time },
    },
    uniques: [{ columns: ['stream', 'version'] }],
  });

/**
 * What one writes first with TypeORM: in a transaction, look for the last version, then `repository.save`; and
 * entities by query builder to read. At the same durability, and on SQLite behind a mutex: without one, concurrent
 * transactions fail or lose rows there.
 */
export const typeorm = {
  name: 'naive TypeORM',
  version: versionOf('typeorm'),
  engines: ['sqlite', 'postgres'],
  async open(database, more = []) {
    const entity = storedEvent(TYPES[database.type]);
    const entities = [entity, ...more];
    const dataSource = new DataSource({ ...connection(database), entities, synchronize: true });
    await dataSource.initialize();
    if (database.type === 'sqlite') await dataSource.query('PRAGMA synchronous = FULL');
    const inTurn = database.type === 'sqlite' ? oneAfterTheOther() : (work) => work();
    const events = dataSource.getRepository(entity);
    return {
      dataSource,
      append: (stream, version, news) =>
        inTurn(() =>
          dataSource.transaction((manager) => save(manager.getRepository(entity), stream, version, news)),
        ),
      // `save` would take minutes to make a large log.
      fill: (stream, version, news) => events.insert(rowsOf(stream, version, news)),
      load: async (stream) =>
        (
          await events
            .createQueryBuilder('event')
            .where('event.stream = :stream', { stream })
            .orderBy('event.version')
            .getMany()
        ).length,
      page: async (after, limit) => {
        const page = await events
          .createQueryBuilder('event')
          .where('event.position > :after', { after })
          .orderBy('event.position')
          .limit(limit)
          .getMany();
        return { events: page, through: page.at(-1)?.position ?? after };
      },
      close: () => dataSource.destroy(),
    };
  },
};

function connection({ type, file, url }) {
  return type === 'sqlite' ? { type, database: file, enableWAL: true } : { type, url };
}

async function save(events, stream, expected, news) {
  const latest = await events.findOne({ where: { stream }, order: { version: 'DESC' } });
  const version = latest?.version ?? 0;
  if (version !== expected) throw new Error(`${stream} is at version ${version}, not ${expected}.`);
  await events.save(rowsOf(stream, version, news));
}

function rowsOf(stream, version, news) {
  return news.map(({ id, type, data, metadata }, index) => ({
    stream,
    version: version + index + 1,
    eventId: id,
    type,
    data,
    metadata,
    recordedAt: new Date(),
  }));
}
