import { Module } from '@nestjs/common';
import { EventsController } from './events.controller.js';
import { DeadlinesController } from './deadlines.controller.js';
import { ParkedController } from './parked.controller.js';
import { ProcessesController } from './processes.controller.js';
import { ProjectionsController } from './projections.controller.js';
import { RebuildsController } from './rebuilds.controller.js';

/** What `npx tidemark` does, over REST. */
@Module({
  controllers: [
    ProjectionsController,
    RebuildsController,
    ParkedController,
    EventsController,
    ProcessesController,
    DeadlinesController,
  ],
})
export class AdminModule {}
