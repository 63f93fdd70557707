import type { MigrationInterface, QueryRunner } from 'typeorm';

const parkedEvents = (bigint: string): string => `CREATE TABLE parked_events (
     consumer  text NOT NULL,
     position  ${bigint} NOT NULL,
     sequence  text NOT NULL,
     event_id  text NOT NULL,
     attempts  integer NOT NULL,
     error     text,
     trace     text,
     parked_at ${bigint} NOT NULL,
     due_at    ${bigint},
     PRIMARY KEY (consumer, position)
   )`;

const BY_SEQUENCE =
  'CREATE UNIQUE INDEX parked_events_by_sequence ON parked_events (consumer, sequence, position)';

const skippedEvents = (bigint: string): string => `CREATE TABLE skipped_events (
     consumer   text NOT NULL,
     position   ${bigint} NOT NULL,
     sequence   text NOT NULL,
     event_id   text NOT NULL,
     reason     text NOT NULL,
     error      text,
     skipped_at ${bigint} NOT NULL,
     PRIMARY KEY (consumer, position)
   )`;

/** Events that a consumer could not handle, and those that it never will. */
export class ParkEvents1762000000000 implements MigrationInterface {
  readonly name = 'ParkEvents1762000000000';

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    const bigint = isPostgres ? 'bigint' : 'INTEGER';
    const strict = isPostgres ? '' : ' STRICT, WITHOUT ROWID';
    await runner.query(`${parkedEvents(bigint)}${strict}`);
    await runner.query(BY_SEQUENCE);
    await runner.query(`${skippedEvents(bigint)}${strict}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE skipped_events');
    await runner.query('DROP TABLE parked_events');
  }
}
