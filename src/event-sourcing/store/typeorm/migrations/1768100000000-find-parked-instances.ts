import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the few instances that are parked without a look at the many that are not: readiness asks all the time. */
export class FindParkedInstances1768100000000 implements MigrationInterface {
  readonly name = 'FindParkedInstances1768100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX process_instances_parked ON process_instances (process) WHERE parked_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX process_instances_parked');
  }
}
