import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The write store of preferences. */
export class CreatePreferences1766000003000 implements MigrationInterface {
  readonly name = 'CreatePreferences1766000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'preferences',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          { name: 'version', type: 'bigint' },
          { name: 'checksum', type: 'text' },
          { name: 'email_opt_in', type: 'boolean' },
          { name: 'sms_opt_in', type: 'boolean' },
          { name: 'locale', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('preferences');
  }
}
