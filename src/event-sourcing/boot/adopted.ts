import type { DiscoveryService } from '@nestjs/core';
import { EventBus } from '@nestjs/cqrs';
import type { NestHandler } from '../adoption/typeorm/durable-handler.js';
import type { HandlerRunner } from '../adoption/typeorm/handler-runner.js';
import { keepLiveOnly } from '../adoption/live-only.js';
import type { Explorer } from './explorer.js';

/** Runs what was written for Nest's buses and is durable now. */
export class Adopted {
  constructor(
    private readonly explorer: Explorer,
    private readonly discovery: DiscoveryService,
    private readonly handlers: HandlerRunner,
  ) {}

  /** Makes all of it known, before anything begins. */
  declare(): void {
    for (const { description } of this.explorer.durableHandlers()) this.handlers.declare(description);
  }

  /** Lets begin what is new to the database. Safe to call twice. */
  async begin(doubtful: readonly string[]): Promise<void> {
    for (const { description } of this.explorer.durableHandlers()) {
      if (!doubtful.includes(description.name)) await this.handlers.begin(description);
    }
  }

  /** Has all of it fed by this instance. */
  async subscribe(): Promise<void> {
    for (const { description, provider, events } of this.explorer.durableHandlers()) {
      await this.handlers.subscribe(description, provider.instance as NestHandler, events);
    }
  }

  /** Takes it off Nest's buses: before these take their handlers, which they do when the application starts. */
  takeOffBuses(): void {
    for (const bus of this.buses()) keepLiveOnly(bus);
  }

  /** One for each CqrsModule; all of them take all handlers. */
  private buses(): readonly EventBus[] {
    return this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance) => instance instanceof EventBus);
  }
}
