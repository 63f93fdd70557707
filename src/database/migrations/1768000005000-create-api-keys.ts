import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The keys of machines: of each secret no more than its hash. */
export class CreateApiKeys1768000005000 implements MigrationInterface {
  readonly name = 'CreateApiKeys1768000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'api_keys',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          { name: 'name', type: 'text' },
          { name: 'hash', type: 'text' },
          { name: 'role', type: 'text' },
          { name: 'scopes', type: 'text' },
          { name: 'created_at', type: 'bigint' },
          { name: 'expires_at', type: 'bigint' },
          { name: 'revoked_at', type: 'bigint', isNullable: true },
        ],
        indices: [{ name: 'api_keys_by_name', columnNames: ['name'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('api_keys');
  }
}
