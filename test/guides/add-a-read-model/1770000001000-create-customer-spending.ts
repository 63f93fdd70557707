import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class CreateCustomerSpending1770000001000 implements MigrationInterface {
  readonly name = 'CreateCustomerSpending1770000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'customer_spending',
        columns: [
          { name: 'customer', type: 'text', isPrimary: true },
          { name: 'orders', type: 'integer' },
          { name: 'total', type: 'integer' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('customer_spending');
  }
}
