import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a key was last used, to the minute: null for one that never was, or not since this is noted. */
export class NoteLastUseOfApiKeys1770000006000 implements MigrationInterface {
  readonly name = 'NoteLastUseOfApiKeys1770000006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_keys ADD COLUMN last_used_at bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_keys DROP COLUMN last_used_at');
  }
}
