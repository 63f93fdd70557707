import { describe, expect, it } from '@jest/globals';
import { Generators, home, type Step } from './generators.js';

const generators = new Generators();

async function refusalOf(...step: Step): Promise<string> {
  const before = home();
  return generators.generate(before, step).then(
    (after) => `wrote ${after.since(before).join(', ')}`,
    (error: unknown) => (error as Error).message,
  );
}

describe('names', () => {
  it.each([
    ['orders', 'orders', 'Order'],
    ['order', 'orders', 'Order'],
    ['Orders', 'orders', 'Order'],
    ['salesOrder', 'sales-orders', 'SalesOrder'],
    ['SALES_ORDERS', 'sales-orders', 'SalesOrder'],
    ['src/addresses', 'addresses', 'Address'],
    ['person', 'people', 'Person'],
    ['sheep', 'sheep', 'Sheep'],
    ['categories', 'categories', 'Category'],
  ])('of a feature %s: the folder %s, the class %s', async (said, folder, className) => {
    const tree = await generators.generate(home(), ['feature', said]);
    const file = className.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    const source = tree.text(`src/${folder}/domain/${file}.aggregate.ts`);
    expect(source).toContain(`@AggregateType('${folder}.${file}')`);
    expect(source).toContain(`export class ${className} `);
    expect(tree.text(`src/${folder}/api/${folder}.controller.ts`)).toContain(`@Controller('v1/${folder}')`);
  });

  it.each([
    ['cancel-order', 'cancel', 'order-cancelled'],
    ['CancelOrder', 'cancel', 'order-cancelled'],
    ['ship-order', 'ship', 'order-shipped'],
    ['pay-order', 'pay', 'order-paid'],
    ['deliver-order', 'deliver', 'order-delivered'],
    ['change-order-address', 'changeAddress', 'order-address-changed'],
    ['verify-order', 'verify', 'order-verified'],
    ['close', 'close', 'order-closed'],
    // What every aggregate of Nest has of itself.
    ['commit-order', 'commitOrder', 'order-committed'],
  ])('of a command %s: the method %s, the event %s', async (said, method, event) => {
    const tree = await generators.generate(home(), ['feature', 'orders'], ['command', `orders/${said}`]);
    expect(tree.text('src/orders/domain/order.aggregate.ts')).toContain(`  ${method}(): void {`);
    expect(tree.text(`src/orders/domain/events/${event}.event.ts`)).toContain(`'orders.${event}'`);
  });

  it.each(['1st-order', 'a b/c', '../orders', 'orders!', '', '-', 'orders/items', 'ördér'])(
    'as %j are none of a feature, and write nothing',
    async (said) => {
      expect(await refusalOf('feature', said)).toMatch(/is no name|is more than a name/);
    },
  );

  it.each([
    ['errors', 'the class Error'],
    ['maps', 'the class Map'],
    ['queries', 'the class Query'],
    ['classes', 'the variable class'],
    ['cases', 'the variable case'],
  ])('%s would be %s', async (said, what) => {
    expect(await refusalOf('feature', said)).toContain(what);
  });

  it.each([
    ['feature', 'transfer', 'src/transfers is there already'],
    ['feature', 'database', 'src/database is there already'],
    ['command', 'transfers/request-transfer', 'request-transfer.command.ts is there already'],
    ['event', 'transfers/transfer-refunded', 'transfer-refunded.event.ts is there already'],
    ['command', 'orders/cancel-order', 'Make it first: nest g feature orders'],
    ['command', 'cancel-order', 'Write it as orders/cancel-order'],
    ['query', 'transfers/get-transfers', 'Begin it with list or count'],
  ])('that clash or lead nowhere: %s %s', async (generator, name, told) => {
    const refusal = await refusalOf(generator, name);
    expect(refusal.toLowerCase()).toContain(told.toLowerCase());
    expect(refusal).not.toContain('wrote');
  });
});
