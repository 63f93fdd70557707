import type { MigrationInterface, QueryRunner } from 'typeorm';

const rebuilds = (bigint: string): string => `CREATE TABLE rebuilds (
     projection text NOT NULL PRIMARY KEY,
     version    integer NOT NULL,
     started_at ${bigint} NOT NULL
   )`;

/** Consumers that an operator has paused, and projections that are built anew. */
export class RebuildProjections1763000000000 implements MigrationInterface {
  readonly name = 'RebuildProjections1763000000000';

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    const bigint = isPostgres ? 'bigint' : 'INTEGER';
    await runner.query(`ALTER TABLE checkpoints ADD COLUMN paused_at ${bigint}`);
    await runner.query(`${rebuilds(bigint)}${isPostgres ? '' : ' STRICT, WITHOUT ROWID'}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rebuilds');
    await runner.query('ALTER TABLE checkpoints DROP COLUMN paused_at');
  }
}
