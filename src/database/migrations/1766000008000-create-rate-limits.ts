import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where instances count requests together, on PostgreSQL: one process alone counts in memory. It is not logged: a count costs
 * no sync, is not replicated, and is gone after a crash of the server.
 */
export class CreateRateLimits1766000008000 implements MigrationInterface {
  readonly name = 'CreateRateLimits1766000008000';

  async up(runner: QueryRunner): Promise<void> {
    if (runner.connection.options.type !== 'postgres') return;
    // In the order in which rate-limiter-flexible fills them.
    await runner.query(
      'CREATE UNLOGGED TABLE rate_limits (key text PRIMARY KEY, points integer NOT NULL, expire bigint) WITH (fillfactor = 50)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS rate_limits');
  }
}
