import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import { EventType } from '../../dist/src/event-sourcing/domain.js';
import { EventSourcingModule, On, RowProjection } from '../../dist/src/event-sourcing/index.js';

export const COUNTS = 'bench.counts';

class Happened {}
EventType('bench.happened', { version: 1 })(Happened);

class Count {}
Entity('bench_count')(Count);
PrimaryColumn('text')(Count.prototype, 'stream');
Column('integer')(Count.prototype, 'count');

/** Of these streams its handler throws at every event. */
export const poisoned = { has: () => false };

/** A row for each stream, with the number of its events. */
class Counts {
  happened({ stream }, row) {
    if (poisoned.has(stream)) throw new Error('poison');
    return { stream, count: (row?.count ?? 0) + 1 };
  }
}
On(Happened)(Counts.prototype, 'happened');
RowProjection(COUNTS, { version: 1, entity: Count, key: ({ stream }) => ({ stream }) })(Counts);

class CreateCounts1770000000000 {
  name = 'CreateCounts1770000000000';

  async up(runner) {
    const columns = [
      { name: 'stream', type: 'text', isPrimary: true },
      { name: 'count', type: 'integer' },
    ];
    await runner.createTable(new Table({ name: 'bench_count', columns }));
  }

  async down() {
    // Never taken back.
  }
}

class Bench {}

/** Our engine with a row projection, as a Nest application takes it. */
export function startCounting(database, options = {}) {
  return NestFactory.createApplicationContext(
    {
      module: Bench,
      imports: [
        EventSourcingModule.forRoot({
          database: { ...database, migrations: [CreateCounts1770000000000] },
          ...options,
        }),
        EventSourcingModule.forFeature({ events: [Happened] }),
      ],
      providers: [Counts],
    },
    { logger: false, abortOnError: false },
  );
}

/** An event of `newEvents` as the engine takes it. */
export function typed(event) {
  return { ...event, typeVersion: 1 };
}
