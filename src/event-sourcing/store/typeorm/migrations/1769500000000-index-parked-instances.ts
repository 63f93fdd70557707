import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Instances of processes that are parked: few among many, and looked for each time that somebody asks how things are. */
export class IndexParkedInstances1769500000000 implements MigrationInterface {
  readonly name = 'IndexParkedInstances1769500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX process_instances_parked ON process_instances (process) WHERE parked_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX process_instances_parked');
  }
}
