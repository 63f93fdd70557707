import { Injectable } from '@nestjs/common';
import {
  type HealthIndicatorFunction,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { EventStore, Subscriptions } from '../../event-sourcing/index.js';
import { Drain } from './drain.js';

/** What must be well for this instance to be sent requests. */
@Injectable()
export class Readiness {
  constructor(
    private readonly indicator: HealthIndicatorService,
    private readonly drain: Drain,
    private readonly store: EventStore,
    private readonly subscriptions: Subscriptions,
  ) {}

  indicators(): HealthIndicatorFunction[] {
    return [() => this.shutdown(), () => this.log(), () => this.consumers()];
  }

  private shutdown(): HealthIndicatorResult {
    const check = this.indicator.check('shutdown');
    return this.drain.isDraining ? check.down('shutting down') : check.up();
  }

  private async log(): Promise<HealthIndicatorResult> {
    const check = this.indicator.check('log');
    try {
      await this.store.head();
      return check.up();
    } catch {
      return check.down('cannot be read');
    }
  }

  private consumers(): HealthIndicatorResult {
    const check = this.indicator.check('consumers');
    const halted = this.subscriptions.all().filter(({ state }) => state === 'halted');
    return halted.length > 0 ? check.down({ halted: halted.map(({ name }) => name) }) : check.up();
  }
}
