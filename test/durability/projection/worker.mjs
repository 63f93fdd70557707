import 'reflect-metadata';
import { randomInt } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { uuidV7 } from '../../../dist/src/event-sourcing/context/id-generator.js';
import { EventType } from '../../../dist/src/event-sourcing/domain.js';
import {
  Database,
  EventSourcingModule,
  EventStore,
  On,
  ParkedSequences,
  Projection,
  RowProjection,
} from '../../../dist/src/event-sourcing/index.js';
import { crashAt } from './crash-point.mjs';

// An instance with a projection whose effect shows when it is repeated: it counts, and notes what it has counted. And one
// that folds the same into rows.
const EACH_POISONED = 100;
const CONSUMER = 'proof.effects';
const {
  database,
  leaseMs,
  appends,
  streams = 20,
  atOnce = 1,
  prefix = 'proof.thing',
  isIll = false,
  mends = false,
  crash,
} = JSON.parse(process.argv[2]);

class Happened {}
EventType('proof.happened', { version: 1 })(Happened);

class Effects {
  async happened({ id, stream, version }, rows) {
    await rows.query('UPDATE effects_total SET count = count + 1');
    await rows.query(
      `INSERT INTO effects (event_id, stream, version) VALUES ('${id}', '${stream}', ${String(version)})`,
    );
    // When it has written already, and not at the first event of a stream.
    if (isIll && version > 1 && isPoisoned(stream)) throw new Error('poison');
  }
}

function isPoisoned(stream) {
  return Number(stream.split('-').at(-1)) % EACH_POISONED === 0;
}
const method = Object.getOwnPropertyDescriptor(Effects.prototype, 'happened');
On(Happened)(Effects.prototype, 'happened', method);
Projection(CONSUMER, { version: 1, entities: [] })(Effects);

class StreamRow {}
Entity('effects_by_stream')(StreamRow);
PrimaryColumn('text')(StreamRow.prototype, 'stream');
Column('integer')(StreamRow.prototype, 'events');
Column('integer')(StreamRow.prototype, 'last');
Column('boolean')(StreamRow.prototype, 'isInOrder');

class Streams {
  happened({ stream, version }, row) {
    const { events = 0, last = 0, isInOrder = true } = row ?? {};
    return { stream, events: events + 1, last: version, isInOrder: isInOrder && version === last + 1 };
  }
}
On(Happened)(Streams.prototype, 'happened');
RowProjection('proof.streams', { version: 1, entity: StreamRow, key: ({ stream }) => ({ stream }) })(Streams);

/** No key keeps an event from being noted twice. */
class CreateEffects1770000000000 {
  name = 'CreateEffects1770000000000';

  async up(runner) {
    const isPostgres = runner.connection.options.type === 'postgres';
    const number = isPostgres ? 'bigint GENERATED ALWAYS AS IDENTITY' : 'INTEGER PRIMARY KEY AUTOINCREMENT';
    await runner.query(
      `CREATE TABLE effects (number ${number}, event_id text, stream text, version integer)`,
    );
    const columns = 'stream text PRIMARY KEY, events integer, last integer, "isInOrder" boolean';
    await runner.query(`CREATE TABLE effects_by_stream (${columns})`);
    await runner.query('CREATE TABLE effects_total (count integer)');
    await runner.query('INSERT INTO effects_total VALUES (0)');
  }

  async down() {
    // Never taken back.
  }
}

class Proof {}
const app = await NestFactory.createApplicationContext(
  {
    module: Proof,
    imports: [
      EventSourcingModule.forRoot({
        database: { ...database, migrations: [CreateEffects1770000000000] },
        leaseMs,
      }),
      EventSourcingModule.forFeature({ events: [Happened] }),
    ],
    providers: [Effects, Streams],
  },
  { logger: false, abortOnError: false },
);
const store = app.get(EventStore);
if (crash) crashAt(app.get(Database), crash);
if (mends) await app.get(ParkedSequences).retryAll(CONSUMER);
let isOver = false;
process.on('SIGTERM', () => {
  isOver = true;
});
process.stdout.write('ready\n');

const metadata = { correlationId: 'proof', causationId: 'proof' };
const event = () => ({ id: uuidV7(), type: 'proof.happened', typeVersion: 1, data: {}, metadata });
// Where an append fails nothing is to be counted; where nobody knows, the log does.
const append = () => {
  const stream = `${prefix}-${String(randomInt(streams))}`;
  return store.append([{ stream, expected: 'any', events: [event(), event()] }]).catch(() => undefined);
};
while (!isOver) {
  if (appends) await Promise.all(Array.from({ length: atOnce }, append));
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await app.close();
