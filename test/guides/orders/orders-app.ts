import { type INestApplicationContext, Module, type ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  Database,
  type EntityClass,
  EventSourcingModule,
  type EventSourcingOptions,
  type SqliteOptions,
} from '../../../src/event-sourcing/index.js';
import { Order, orderEvents, orderHandlers, OrderRepository } from './orders.js';

/** What a guide adds to the orders. */
export interface Addition {
  readonly entities?: readonly EntityClass[];
  readonly providers?: NonNullable<ModuleMetadata['providers']>;
  readonly migrations?: NonNullable<SqliteOptions['migrations']>;
}

/** Starts an application that has nothing but orders on a SQLite file, as a process would. */
export async function startOrders(
  file: string,
  { entities = [], providers = [], migrations = [] }: Addition = {},
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      EventSourcingModule.forFeature({ aggregates: [Order], events: orderEvents }),
      TypeOrmModule.forFeature([...entities]),
    ],
    providers: [OrderRepository, ...orderHandlers, ...providers],
  })
  class OrdersModule {}

  const options: EventSourcingOptions = { database: { type: 'sqlite', file, migrations } };

  // #region app-module
  @Module({
    imports: [
      EventSourcingModule.forRoot(options),
      TypeOrmModule.forRootAsync({
        inject: [Database],
        useFactory: (database: Database) => ({ ...database.forQueries(), autoLoadEntities: true }),
      }),
      OrdersModule,
    ],
  })
  class AppModule {}
  // #endregion

  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  module.useLogger(false);
  return module.init();
}
