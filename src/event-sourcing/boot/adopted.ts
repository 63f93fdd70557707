import { Logger } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { CommandBus, EventBus } from '@nestjs/cqrs';
import { adoptionReport } from '../adoption/adoption-report.js';
import type { SagaFunction } from '../adoption/ask-saga.js';
import type { DurableDescription } from '../adoption/durable-description.js';
import { keepLiveOnly } from '../adoption/live-only.js';
import { SagaDefinition } from '../adoption/saga-definition.js';
import { throughApplicationService } from '../adoption/through-application-service.js';
import { UnstoredEvents } from '../adoption/unstored-events.js';
import type { NestHandler } from '../adoption/typeorm/durable-handler.js';
import type { HandlerRunner } from '../adoption/typeorm/handler-runner.js';
import type { ApplicationService } from '../application/application-service.js';
import type { EventClass } from '../messages/event-type.js';
import type { ProcessRunner } from '../processes/typeorm/process-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import type { Explorer, NestDeclaration } from './explorer.js';
import { foundForAdoption } from './found-for-adoption.js';

type Bus = abstract new (...parameters: never[]) => object;

/** What was written for Nest's buses: runs what of it is durable, and leaves the rest to them. */
export class Adopted {
  private readonly logger = new Logger('Adoption');
  private readonly unstored = new UnstoredEvents();

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
    const awaited = new Set(this.awaited());
    for (const bus of this.buses(EventBus)) {
      keepLiveOnly(bus as EventBus);
      this.unstored.watch(bus as EventBus, awaited);
    }
  }

  /** Takes note of events that are stored, before they are published. */
  areStored(events: readonly object[]): void {
    this.unstored.areStored(events);
  }

  /** Has what is sent by Nest's own buses executed as units of work, and says what of the rest is durable. */
  adopt(): void {
    this.logger.log(this.report());
    for (const bus of this.buses(CommandBus)) {
      throughApplicationService(bus as CommandBus, this.application, this.unitOfWork);
    }
  }

  private report(): string {
    return adoptionReport(foundForAdoption(this.explorer, this.buses(EventBus).length));
  }

  private async subscribeSagas({ durableSagas, provider }: NestDeclaration): Promise<void> {
    const events = this.storedEvents();
    const instance = provider.instance as Record<string, SagaFunction>;
    for (const saga of durableSagas) {
      const ask: SagaFunction = (events$) => instance[saga.member]?.(events$);
      await this.processes.feed(new SagaDefinition(saga, ask, events));
    }
  }

  /** What something durable waits for. What a saga does is known by the saga alone. */
  private awaited(): readonly EventClass[] {
    return this.explorer.nestDeclarations().flatMap(({ durable, events = [], durableSagas }) => {
      return [...(durable ? events : []), ...(durableSagas.length > 0 ? this.storedEvents() : [])];
    });
  }

  private storedEvents(): readonly EventClass[] {
    return [...new Set(this.explorer.features().flatMap(({ events }) => events))];
  }

  /** One for each CqrsModule; all of them take all handlers. */
  private buses(bus: Bus): readonly object[] {
    return this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance): instance is object => instance instanceof bus);
  }
}
