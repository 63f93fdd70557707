import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a consumer has halted, for those who look from another process. */
export class NoteHalts1771300000000 implements MigrationInterface {
  readonly name = 'NoteHalts1771300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE checkpoints ADD halted_for TEXT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE checkpoints DROP COLUMN halted_for');
  }
}
