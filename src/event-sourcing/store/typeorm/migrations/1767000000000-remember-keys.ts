import type { MigrationInterface, QueryRunner } from 'typeorm';

const idempotencyKeys = (bigint: string): string => `CREATE TABLE idempotency_keys (
     scope      text NOT NULL,
     key        text NOT NULL,
     request    text NOT NULL,
     answer     text NOT NULL,
     position   ${bigint} NOT NULL,
     stored_at  ${bigint} NOT NULL,
     expires_at ${bigint},
     PRIMARY KEY (scope, key)
   )`;

const BY_EXPIRY =
  'CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at) WHERE expires_at IS NOT NULL';

/** What commands were answered that came with an idempotency key. */
export class RememberKeys1767000000000 implements MigrationInterface {
  readonly name = 'RememberKeys1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    const bigint = isPostgres ? 'bigint' : 'INTEGER';
    await runner.query(`${idempotencyKeys(bigint)}${isPostgres ? '' : ' STRICT, WITHOUT ROWID'}`);
    await runner.query(BY_EXPIRY);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}
