import type { MigrationInterface, QueryRunner } from 'typeorm';
import { POSTGRES_EVENT_LOG } from './event-log.postgres.js';
import { SQLITE_EVENT_LOG } from './event-log.sqlite.js';

/** The log, its index of tags, and the checkpoints of what is fed from it. */
export class CreateEventLog1760000000000 implements MigrationInterface {
  readonly name = 'CreateEventLog1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    for (const statement of isPostgres ? POSTGRES_EVENT_LOG : SQLITE_EVENT_LOG) await runner.query(statement);
  }

  down(): Promise<void> {
    throw new Error('The event log is never dropped by a migration. Restore a backup to go back.');
  }
}
