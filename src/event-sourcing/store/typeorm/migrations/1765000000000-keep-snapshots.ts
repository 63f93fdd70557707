import type { MigrationInterface, QueryRunner } from 'typeorm';

const snapshots = (bigint: string): string => `CREATE TABLE snapshots (
     stream         text NOT NULL,
     schema_version integer NOT NULL,
     version        ${bigint} NOT NULL,
     event_id       text NOT NULL,
     state          text NOT NULL,
     checksum       text NOT NULL,
     taken_at       ${bigint} NOT NULL,
     PRIMARY KEY (stream, schema_version)
   )`;

/** What aggregates were after an event: copies of what the log says, which may be deleted at any time. */
export class KeepSnapshots1765000000000 implements MigrationInterface {
  readonly name = 'KeepSnapshots1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    await runner.query(`${snapshots(isPostgres ? 'bigint' : 'INTEGER')}${isPostgres ? '' : ' STRICT'}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE snapshots');
  }
}
