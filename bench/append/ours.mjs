import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { EventSourcingModule, EventStore } from '../../dist/src/event-sourcing/index.js';
import { id, newEvent } from '../support/events.mjs';

/** Our store: one event onto a new stream, acknowledged when it is durable. */
export async function ours(file) {
  const module = EventSourcingModule.forRoot({ database: { type: 'sqlite', file } });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const store = app.get(EventStore);
  return {
    once: () => store.append([{ stream: `bench-${id()}`, expected: 'noStream', events: [newEvent()] }]),
    close: () => app.close(),
  };
}
