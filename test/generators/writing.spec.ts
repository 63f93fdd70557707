import { describe, expect, it } from '@jest/globals';
import { elsewhere, Generators, home } from './generators.js';

const generators = new Generators();

const count = (text: string, part: string) => text.split(part).length - 1;

describe('generators', () => {
  it('register what they add, each thing once', async () => {
    const tree = await generators.generate(
      home(),
      ['feature', 'orders'],
      ['event', 'orders/order-shipped'],
      ['command', 'orders/ship-order', 'event=order-shipped'],
    );
    expect(count(tree.text('src/app.module.ts'), 'OrdersModule')).toBe(2);
    expect(count(tree.text('src/database/migrations/index.ts'), 'CreateOrders')).toBe(2);
    const events = tree.text('src/orders/domain/events/index.ts');
    expect(events).toContain('export const orderEvents = [OrderCreated, OrderShipped];');
    const aggregate = tree.text('src/orders/domain/order.aggregate.ts');
    expect([count(aggregate, 'onOrderShipped()'), count(aggregate, 'new OrderShipped(')]).toEqual([1, 1]);
    const module = tree.text('src/orders/orders.module.ts');
    expect(module).toContain('const commandHandlers = [CreateOrderHandler, ShipOrderHandler];');
    expect(tree.text('src/orders/orders.policies.ts')).toContain('@Policy(ShipOrder)');
    expect(tree.text('docs/events.md')).toMatch(/\| `orders\.order-shipped` +\| 1 +\| `orders\.order` /);
  });

  it.each([
    ['feature', 'orders', 'customer:string'],
    ['aggregate', 'orders/shipment', 'carrier:string'],
    ['event', 'orders/order-shipped', ''],
    ['command', 'orders/cancel-order', 'reason:string'],
    ['query', 'orders/list-orders', ''],
    ['read-model', 'orders/customers', ''],
    ['process', 'orders/cancel-old-order', 'command=cancel-order'],
    ['listener', 'orders/cheer-when-order-created', ''],
  ] as const)('add nothing twice: %s', async (generator, name, path) => {
    const before = ['feature', 'process'].includes(generator)
      ? generator === 'feature'
        ? home()
        : await generators.generate(home(), ['feature', 'orders'], ['command', 'orders/cancel-order'])
      : await generators.generate(home(), ['feature', 'orders']);
    const once = await generators.generate(before, [generator, name, path]);
    expect(once.since(before).length).toBeGreaterThan(2);
    await expect(generators.generate(once, [generator, name, path])).rejects.toThrow('is there already');
  });

  it('open nothing to anybody but those who run the place', async () => {
    const tree = await generators.generate(
      home(),
      ['feature', 'orders'],
      ['command', 'orders/cancel-order'],
      ['query', 'orders/count-orders'],
    );
    const policies = tree.text('src/orders/orders.policies.ts');
    const decisions = policies.split('\n').filter((line) => line.includes('return '));
    const [admins, operators] = ['    return isAdmin(principal);', '    return isOperator(principal);'];
    expect(decisions).toEqual([admins, operators, admins, operators]);
  });

  it('edit the syntax tree, and not what looks like it', async () => {
    const misleading = `// imports: [], @Module({ imports: [] })\nconst text = "imports: [X]";\n`;
    const tree = home().with('src/app.module.ts', misleading + home().text('src/app.module.ts'));
    const after = await generators.generate(tree, ['feature', 'orders']);
    const text = after.text('src/app.module.ts');
    expect(text).toContain('// imports: [], @Module({ imports: [] })');
    expect(text).toContain('imports: [X]');
    expect(text).toMatch(/forOperators\(config, metrics\),\s+OrdersModule,\s+\]/);
  });

  it('make a migration that runs after all that are there', async () => {
    const tree = home().with('src/database/migrations/9999999999999-create-future.ts', '');
    const after = await generators.generate(tree, ['feature', 'orders']);
    expect(after.has('src/database/migrations/10000000000000-create-orders.ts')).toBe(true);
  });
});

describe('properties', () => {
  it('are typed fields with validators, columns, and optional where they say so', async () => {
    const list = 'customer:string,total:number,count:integer,gift?:boolean,shop-id:uuid';
    const tree = await generators.generate(home(), ['feature', 'orders', list]);
    const input = tree.text('src/orders/api/dto/create-order.inputs.ts');
    expect(input).toContain('@TextField(200)\n  customer!: string;');
    expect(input).toContain('@NumberField()\n  total!: number;');
    expect(input).toContain('@IntegerField()\n  count!: number;');
    expect(input).toContain('@BooleanField({ optional: true })\n  gift?: boolean | null;');
    expect(input).toContain('@UuidField()\n  shopId!: string;');
    const event = tree.text('src/orders/domain/events/order-created.event.ts');
    expect(event).toContain('readonly gift: boolean | null,');
    const entity = tree.text('src/orders/read-models/orders/order-row.entity.ts');
    expect(entity).toContain("@Column('text', { name: 'shop_id' })\n  shopId!: string;");
    expect(entity).toContain("@Column('boolean', { nullable: true })\n  gift!: boolean | null;");
  });

  it('may stand behind -- --props= as well', async () => {
    const tree = await generators.generate(home(), ['feature', 'orders', '--props=customer:string']);
    expect(tree.has('src/orders/domain/order.aggregate.ts')).toBe(true);
    expect(tree.text('src/orders/domain/order.aggregate.ts')).toContain('create(customer: string)');
  });

  it.each([
    ['customer', 'is no property'],
    ['customer:text', 'is no property'],
    ['customer:string,customer:number', 'customer is there already'],
    ['orderId:uuid', 'orderId is there already'],
    ['version:integer', 'version is there already'],
    ['class:string', 'is a word of the language'],
    ['event=order-born', 'is no setting'],
    ['customer:constructor', 'is no property'],
  ])('as %j are refused', async (list, told) => {
    await expect(generators.generate(home(), ['feature', 'orders', list])).rejects.toThrow(told);
  });

  it('of a read model and of a query are those that there are', async () => {
    const tree = await generators.generate(home(), ['feature', 'orders', 'customer:string']);
    const readModel = generators.generate(tree, ['read-model', 'orders/shops', 'shop:string']);
    await expect(readModel).rejects.toThrow('keeps what its event has: customer: string');
    const query = generators.generate(tree, ['query', 'orders/list-orders', 'shop:string']);
    await expect(query).rejects.toThrow('OrderRow has no column shop: string');
  });

  it('of a command fit the event that it names', async () => {
    const tree = await generators.generate(
      home(),
      ['feature', 'orders'],
      ['event', 'orders/order-shipped', 'tracking:string'],
    );
    const command = generators.generate(tree, ['command', 'orders/ship-order', 'tracking:number']);
    await expect(command).rejects.toThrow('OrderShipped is there already, and takes tracking: string');
  });
});

describe('in an application that has installed the package', () => {
  it('they import it by its name, and take nothing of this repository', async () => {
    const before = elsewhere();
    const tree = await generators.generate(
      before,
      ['feature', 'orders', 'customer:string'],
      ['command', 'orders/cancel-order'],
    );
    const sources = tree.since(before).filter((path) => path.endsWith('.ts'));
    expect(sources.length).toBeGreaterThan(20);
    for (const path of sources) {
      expect([path, /event-sourcing|api\/(?:http|fields|graphql)|access\//.test(tree.text(path))]).toEqual([
        path,
        false,
      ]);
    }
    expect(tree.text('src/orders/domain/order.aggregate.ts')).toContain("from 'tidemark/domain'");
    expect(tree.text('src/app.module.ts')).toContain('imports: [OrdersModule]');
  });

  it('they import files as its modules do', async () => {
    const tree = await generators.generate(elsewhere('commonjs'), ['feature', 'orders']);
    expect(tree.text('src/orders/index.ts')).toContain("from './orders.module';");
  });
});
