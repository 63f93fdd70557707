import {
  type INestApplicationContext,
  Module,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Test } from '@nestjs/testing';
import { Table } from 'typeorm';
import {
  Database,
  type DatabaseOptions,
  EventSourcingModule,
  type EventSourcingOptions,
} from '../../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule } from '../../../src/event-sourcing/testing/index.js';
import {
  Account,
  AccountOpened,
  AccountRepository,
  Balance,
  Deposited,
  DepositHandler,
  InlineBalance,
  OpenAccountHandler,
} from './accounts.js';

const features = [
  EventSourcingModule.forFeature({ aggregates: [Account], events: [AccountOpened, Deposited] }),
];

function accountsModule(providers: readonly Provider[]): Type {
  @Module({
    imports: [...features, TypeOrmModule.forFeature([Balance, InlineBalance])],
    providers: [AccountRepository, OpenAccountHandler, DepositHandler, ...providers],
  })
  class AccountsModule {}
  return AccountsModule;
}

/** The accounts on an event store in memory. */
export async function accountsInMemory(...providers: readonly Provider[]): Promise<INestApplicationContext> {
  const imports = [InMemoryEventSourcingModule.forRoot(), accountsModule(providers)];
  return start(imports);
}

class CreateBalances1770000000000 {
  readonly name = 'CreateBalances1770000000000';

  async up(runner: { createTable: (table: Table) => Promise<void> }): Promise<void> {
    for (const name of ['balance', 'inline_balance']) {
      const columns = [
        { name: 'accountId', type: 'text', isPrimary: true },
        { name: 'amount', type: 'integer' },
      ];
      await runner.createTable(new Table({ name, columns }));
    }
  }

  async down(): Promise<void> {
    // Never taken back.
  }
}

/** The accounts on a database. */
export async function accountsOn(
  options: DatabaseOptions & Pick<EventSourcingOptions, 'feed' | 'leaseMs' | 'idempotency'>,
  ...providers: readonly Provider[]
): Promise<INestApplicationContext> {
  const { feed = true, leaseMs = 10_000, idempotency = {}, ...database } = options;
  const imports = [
    EventSourcingModule.forRoot({
      database: { migrations: [CreateBalances1770000000000], ...database },
      feed,
      leaseMs,
      idempotency,
    }),
    TypeOrmModule.forRootAsync({
      inject: [Database],
      useFactory: (each: Database) => ({ ...each.forQueries(), autoLoadEntities: true, retryAttempts: 0 }),
    }),
    accountsModule(providers),
  ];
  return start(imports);
}

async function start(imports: NonNullable<ModuleMetadata['imports']>): Promise<INestApplicationContext> {
  const module = await Test.createTestingModule({ imports }).compile();
  module.useLogger(false);
  return module.init();
}
