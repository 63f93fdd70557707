import { randomBytes } from 'node:crypto';
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The tables of the users' read models, and the secret that signs cursors. */
export class CreateReadModels1760000001000 implements MigrationInterface {
  readonly name = 'CreateReadModels1760000001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
    const secret = randomBytes(32).toString('hex');
    await runner.query(`INSERT INTO secrets (name, value) VALUES ('cursors', '${secret}')`);
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
    name: 'user_directory',
    columns: [
      text('id', { isPrimary: true }),
      text('name'),
      text('email'),
      text('status'),
      text('address', { isNullable: true }),
      number('version'),
      text('created_at'),
      text('updated_at'),
      number('created_position'),
      text('search_text'),
    ],
    indices: [{ name: 'user_directory_by_position', columnNames: ['created_position'], isUnique: true }],
  }),
  new Table({
    name: 'address_history',
    columns: [
      text('user_id', { isPrimary: true }),
      number('version', { isPrimary: true }),
      text('address'),
      text('since'),
    ],
  }),
  new Table({
    name: 'secrets',
    columns: [text('name', { isPrimary: true }), text('value')],
  }),
];
