import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Test } from '@nestjs/testing';
import { type QueryRunner, Table } from 'typeorm';
import { Database, type DatabaseOptions, EventSourcingModule } from '../../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule } from '../../../src/event-sourcing/testing/index.js';
import {
  Added,
  EventSourcedScores,
  EventSourcedScore,
  StateStoredScores,
  StateStoredScore,
} from './scores.js';

@Module({
  imports: [
    EventSourcingModule.forFeature({ aggregates: [EventSourcedScore, StateStoredScore], events: [Added] }),
  ],
  providers: [EventSourcedScores, StateStoredScores],
})
class ScoresModule {}

class CreateScore1770000000000 {
  readonly name = 'CreateScore1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'version', type: 'bigint' },
      { name: 'checksum', type: 'text' },
      { name: 'total', type: 'bigint' },
      { name: 'is_even', type: 'boolean' },
      { name: 'note', type: 'text', isNullable: true },
      { name: 'last', type: 'text', isNullable: true },
    ];
    // So that a row can be refused after its events were stored.
    const checks = [{ columnNames: ['total'], expression: 'total < 1000' }];
    await runner.createTable(new Table({ name: 'score', columns, checks }));
  }

  async down(): Promise<void> {
    // Never taken back.
  }
}

/** Scores on an event store in memory. */
export function scoresInMemory(): Promise<INestApplicationContext> {
  return start([InMemoryEventSourcingModule.forRoot()]);
}

/** Scores on a database. */
export function scoresOn(options: DatabaseOptions): Promise<INestApplicationContext> {
  return start([
    EventSourcingModule.forRoot({ database: { ...options, migrations: [CreateScore1770000000000] } }),
    TypeOrmModule.forRootAsync({
      inject: [Database],
      useFactory: (database: Database) => ({ ...database.forQueries(), retryAttempts: 0 }),
    }),
  ]);
}

async function start(imports: DynamicModule[]): Promise<INestApplicationContext> {
  const module = await Test.createTestingModule({ imports: [...imports, ScoresModule] }).compile();
  module.useLogger(false);
  return module.init();
}
