import type { DiscoveryService } from '@nestjs/core';
import { CommandBus, EventBus } from '@nestjs/cqrs';
import type { SagaFunction } from '../adoption/ask-saga.js';
import type { DurableDescription } from '../adoption/durable-description.js';
import { keepLiveOnly } from '../adoption/live-only.js';
import { SagaDefinition } from '../adoption/saga-definition.js';
import { throughApplicationService } from '../adoption/through-application-service.js';
import type { NestHandler } from '../adoption/typeorm/durable-handler.js';
import type { HandlerRunner } from '../adoption/typeorm/handler-runner.js';
import type { ApplicationService } from '../application/application-service.js';
import type { ProcessRunner } from '../processes/typeorm/process-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import type { Explorer, NestDeclaration } from './explorer.js';

type Bus = abstract new (...parameters: never[]) => object;

/** What was written for Nest's buses: runs what of it is durable, and leaves the rest to them. */
export class Adopted {
  // eslint-disable-next-line max-params -- what stands between Nest's buses and the log
  constructor(
    private readonly explorer: Explorer,
    private readonly discovery: DiscoveryService,
    private readonly handlers: HandlerRunner,
    private readonly processes: ProcessRunner,
    private readonly application: ApplicationService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Makes all of it known, before anything begins. */
  declare(): void {
    for (const { durable, durableSagas } of this.explorer.nestDeclarations()) {
      if (durable) this.handlers.declare(durable);
      for (const saga of durableSagas) this.processes.declare(saga);
    }
  }

  /** Lets begin what is new to the database. Safe to call twice. */
  async begin(doubtful: readonly string[]): Promise<void> {
    const isClear = ({ name }: DurableDescription) => !doubtful.includes(name);
    for (const { durable, durableSagas } of this.explorer.nestDeclarations()) {
      if (durable && isClear(durable)) await this.handlers.begin(durable);
      for (const saga of durableSagas.filter(isClear)) await this.processes.begin(saga);
    }
  }

  /** Has all of it fed by this instance. */
  async subscribe(): Promise<void> {
    for (const declaration of this.explorer.nestDeclarations()) {
      const { durable, events = [], provider } = declaration;
      if (durable) await this.handlers.subscribe(durable, provider.instance as NestHandler, events);
      await this.subscribeSagas(declaration);
    }
  }

  /** Takes it off Nest's buses: before these take their handlers, which they do when the application starts. */
  takeOffBuses(): void {
    for (const bus of this.buses(EventBus)) keepLiveOnly(bus as EventBus);
  }

  /** Has what is sent by Nest's own buses executed as units of work. */
  takeCommands(): void {
    for (const bus of this.buses(CommandBus)) {
      throughApplicationService(bus as CommandBus, this.application, this.unitOfWork);
    }
  }

  private async subscribeSagas({ durableSagas, provider }: NestDeclaration): Promise<void> {
    const events = [...new Set(this.explorer.features().flatMap((feature) => feature.events))];
    const instance = provider.instance as Record<string, SagaFunction>;
    for (const saga of durableSagas) {
      const ask: SagaFunction = (events$) => instance[saga.member]?.(events$);
      await this.processes.feed(new SagaDefinition(saga, ask, events));
    }
  }

  /** One for each CqrsModule; all of them take all handlers. */
  private buses(bus: Bus): readonly object[] {
    return this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance): instance is object => instance instanceof bus);
  }
}
