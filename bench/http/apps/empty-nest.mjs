import 'reflect-metadata';
import { Body, Controller, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class UsersController {
  create({ userId }) {
    return { id: userId };
  }
}
Body()(UsersController.prototype, 'create', 0);
Post()(
  UsersController.prototype,
  'create',
  Object.getOwnPropertyDescriptor(UsersController.prototype, 'create'),
);
Controller('v1/users')(UsersController);

class AppModule {}
const app = await NestFactory.create(
  { module: AppModule, controllers: [UsersController] },
  new FastifyAdapter(),
  { logger: ['error'] },
);
await app.listen(process.env.PORT, process.env.HOST);
