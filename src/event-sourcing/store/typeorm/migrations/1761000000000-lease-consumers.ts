import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who feeds which consumer, and the instances that could. */
export class LeaseConsumers1761000000000 implements MigrationInterface {
  readonly name = 'LeaseConsumers1761000000000';

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    const strict = isPostgres ? '' : 'STRICT, WITHOUT ROWID';
    const integer = isPostgres ? 'bigint' : 'INTEGER';
    await runner.query('ALTER TABLE checkpoints ADD COLUMN owner text');
    await runner.query(`ALTER TABLE checkpoints ADD COLUMN lease_until ${integer} NOT NULL DEFAULT 0`);
    await runner.query(
      `CREATE TABLE workers (
         id          text PRIMARY KEY,
         consumers   text NOT NULL,
         alive_until ${integer} NOT NULL
       ) ${strict}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE workers');
    await runner.query('ALTER TABLE checkpoints DROP COLUMN lease_until');
    await runner.query('ALTER TABLE checkpoints DROP COLUMN owner');
  }
}
