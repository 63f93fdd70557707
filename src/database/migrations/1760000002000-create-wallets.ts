import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The tables of the wallets' read models. */
export class CreateWallets1760000002000 implements MigrationInterface {
  readonly name = 'CreateWallets1760000002000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.dropTable(table);
  }
}

const text = (name: string, more: { isPrimary?: boolean; isNullable?: boolean } = {}) => ({
  name,
  type: 'text',
  ...more,
});
const number = (name: string, more: { isPrimary?: boolean } = {}) => ({ name, type: 'bigint', ...more });

const TABLES = [
  new Table({
    name: 'wallet_balances',
    columns: [
      text('id', { isPrimary: true }),
      text('owner_id'),
      text('currency'),
      number('balance'),
      text('status'),
      number('version'),
      text('opened_at'),
      text('updated_at'),
      number('opened_position'),
    ],
    indices: [
      { name: 'wallet_balances_by_position', columnNames: ['opened_position'], isUnique: true },
      { name: 'wallet_balances_by_owner', columnNames: ['owner_id', 'opened_position'] },
    ],
  }),
  new Table({
    name: 'wallet_statement',
    columns: [
      text('wallet_id', { isPrimary: true }),
      number('version', { isPrimary: true }),
      number('position'),
      text('type'),
      number('amount'),
      number('balance'),
      text('reference', { isNullable: true }),
      text('transfer_id', { isNullable: true }),
      text('at'),
    ],
  }),
  new Table({
    name: 'wallet_daily_totals',
    columns: [
      text('day', { isPrimary: true }),
      text('currency', { isPrimary: true }),
      text('deposits'),
      text('withdrawals'),
      number('count'),
    ],
  }),
];
