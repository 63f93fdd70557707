import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The table of the transfers' read model. */
export class CreateTransfers1766000004000 implements MigrationInterface {
  readonly name = 'CreateTransfers1766000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(TRANSFERS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TRANSFERS);
  }
}

const text = (name: string, more: { isPrimary?: boolean; isNullable?: boolean } = {}) => ({
  name,
  type: 'text',
  ...more,
});
const number = (name: string) => ({ name, type: 'bigint' });

const TRANSFERS = new Table({
  name: 'transfers',
  columns: [
    text('id', { isPrimary: true }),
    text('from_wallet_id'),
    text('to_wallet_id'),
    number('amount'),
    text('currency'),
    text('reference', { isNullable: true }),
    text('status'),
    text('reason', { isNullable: true }),
    number('version'),
    text('requested_at'),
    text('settled_at', { isNullable: true }),
  ],
});
