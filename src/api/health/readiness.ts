import { Injectable } from '@nestjs/common';
import {
  type HealthIndicatorFunction,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { EventStore, Processes, type Subscription, Subscriptions } from '../../event-sourcing/index.js';
import { Drain } from './drain.js';

/** What must be well for this instance to be sent requests. */
@Injectable()
export class Readiness {
  constructor(
    private readonly indicator: HealthIndicatorService,
    private readonly drain: Drain,
    private readonly store: EventStore,
    private readonly subscriptions: Subscriptions,
    private readonly managers: Processes,
  ) {}

  indicators(): HealthIndicatorFunction[] {
    return [() => this.shutdown(), () => this.log(), () => this.consumers(), () => this.processes()];
  }

  private shutdown(): HealthIndicatorResult {
    const check = this.indicator.check('shutdown');
    return this.drain.isDraining ? check.down('shutting down') : check.up();
  }

  /** How old the last event is tells a quiet log from one that nobody can write to. */
  private async log(): Promise<HealthIndicatorResult> {
    const check = this.indicator.check('log');
    try {
      const head = await this.store.head();
      return check.up({ head, secondsSinceLastEvent: head === 0 ? null : await this.ageOf(head) });
    } catch {
      return check.down('cannot be read');
    }
  }

  /** Halted ones need somebody; those that are behind catch up by themselves. */
  private async consumers(): Promise<HealthIndicatorResult> {
    const check = this.indicator.check('consumers');
    const all = this.subscriptions.all();
    const halted = all.filter(({ state }) => state === 'halted').map(({ name }) => name);
    try {
      const head = await this.store.head();
      const lags = await Promise.all(all.map((each) => this.lagOf(each, head)));
      const lag = Object.fromEntries(lags.filter((each) => each !== undefined));
      return halted.length > 0 ? check.down({ halted, lag }) : check.up({ lag });
    } catch {
      return halted.length > 0 ? check.down({ halted }) : check.up();
    }
  }

  /** What waits in them, fed by whichever instance: it is told, and is no reason to send requests elsewhere. */
  private async processes(): Promise<HealthIndicatorResult> {
    const check = this.indicator.check('processes');
    try {
      const backlog = await this.managers.backlog();
      const waiting = backlog.map(({ process, parked, commands, stuckCommands, overdueMs }) => {
        const overdueSeconds = Math.round(overdueMs / 1_000);
        return [process, { parked, commands: commands + stuckCommands, overdueSeconds }] as const;
      });
      return check.up({ waiting: Object.fromEntries(waiting) });
    } catch {
      // That the database cannot be read is said by the log.
      return check.up();
    }
  }

  /** How far one that this instance feeds is behind: in events, and by the age of the first of them. */
  private async lagOf(
    { name, position }: Subscription,
    head: number,
  ): Promise<[string, { readonly events: number; readonly seconds: number }] | undefined> {
    if (position === undefined) return undefined;
    const events = Math.max(head - position, 0);
    return [name, { events, seconds: events === 0 ? 0 : await this.ageOf(position + 1) }];
  }

  private async ageOf(position: number): Promise<number> {
    const { events } = await this.store.readAll(position - 1, 1);
    const [event] = events;
    return event ? secondsSince(event.recordedAt) : 0;
  }
}

function secondsSince(time: Date): number {
  return Math.max(0, Math.round((Date.now() - time.getTime()) / 1_000));
}
