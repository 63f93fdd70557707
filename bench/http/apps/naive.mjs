import 'reflect-metadata';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CommandHandler, CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DataSource, EntitySchema } from 'typeorm';
import { oneAfterTheOther } from '../../support/one-after-the-other.mjs';

// The same command as one writes it first with Nest, @nestjs/cqrs and TypeORM: a handler that saves an entity.
const database = JSON.parse(process.env.DATABASE);
const isSqlite = database.type === 'sqlite';
const inTurn = process.env.IN_TURN ? oneAfterTheOther() : (work) => work();

const User = new EntitySchema({
  name: 'User',
  columns: {
    id: { type: 'text', primary: true },
    name: { type: 'text' },
    email: { type: 'text', unique: true },
    address: { type: isSqlite ? 'simple-json' : 'jsonb', nullable: true },
    createdAt: { type: isSqlite ? 'datetime' : 'timestamptz' },
  },
});

class CreateUser {
  constructor(userId, name, email, address) {
    Object.assign(this, { userId, name, email, address });
  }
}

class CreateUserHandler {
  constructor(dataSource) {
    this.users = dataSource.getRepository(User);
  }

  async execute({ userId: id, name, email, address }) {
    await inTurn(() => this.users.save({ id, name, email, address, createdAt: new Date() }));
    return { id };
  }
}
Inject(DataSource)(CreateUserHandler, undefined, 0);
CommandHandler(CreateUser)(CreateUserHandler);

class UsersController {
  constructor(commands) {
    this.commands = commands;
  }

  create({ userId, name, email, address }) {
    return this.commands.execute(new CreateUser(userId, name, email, address));
  }
}
Inject(CommandBus)(UsersController, undefined, 0);
Body()(UsersController.prototype, 'create', 0);
Post()(
  UsersController.prototype,
  'create',
  Object.getOwnPropertyDescriptor(UsersController.prototype, 'create'),
);
Controller('v1/users')(UsersController);

async function connect() {
  const options = isSqlite
    ? { type: 'sqlite', database: database.file, enableWAL: true }
    : { type: 'postgres', url: database.url };
  const dataSource = await new DataSource({ ...options, entities: [User], synchronize: true }).initialize();
  if (isSqlite) await dataSource.query('PRAGMA synchronous = FULL');
  return dataSource;
}

class AppModule {}
const app = await NestFactory.create(
  {
    module: AppModule,
    imports: [CqrsModule.forRoot()],
    controllers: [UsersController],
    providers: [CreateUserHandler, { provide: DataSource, useFactory: connect }],
  },
  new FastifyAdapter(),
  { logger: ['error'] },
);
await app.listen(process.env.PORT, process.env.HOST);
