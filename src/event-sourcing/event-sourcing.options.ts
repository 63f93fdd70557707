import type { Principal } from './context/principal.js';
import type { Metrics } from './observability/metrics.js';
import type { DatabaseOptions } from './store/typeorm/database-options.js';

/** How `EventSourcingModule.forRoot` sets the engine up. */
export abstract class EventSourcingOptions {
  /** Where the log and the read models are. */
  abstract readonly database: DatabaseOptions;
  /** Whether this process feeds asynchronous projections and processes. Default: true. */
  readonly feed?: boolean;
  /**
   * How long another instance waits for one that has died before it feeds its projections, in milliseconds. Default:
   * 10,000. One that is shut down hands over at once. A whole number from 1 up: short ones cost statements, and hand
   * over from instances that were only slow.
   */
  readonly leaseMs?: number;
  /** How often a command is run before a conflict is answered. Default: 8. */
  readonly attempts?: number;
  /** Told what the engine does, as it happens. Default: nobody is. What can be looked up is in `Vitals`. */
  readonly metrics?: Metrics | undefined;
  /**
   * How long answers are kept, in milliseconds: `keepMs` those of commands with an idempotency key, 24 hours by default;
   * `keepCommandsMs` those of commands that processes have sent, 30 days by default. A process that stands still for longer
   * than that, between the effect of a command and the note of it, repeats the effect.
   */
  readonly idempotency?: { readonly keepMs?: number; readonly keepCommandsMs?: number };
  /**
   * Who asks where the message context names no principal. Default: nobody, who may do what is `@Public()` and nothing
   * else. For an application that only those can reach who may do anything.
   */
  readonly principal?: Principal | undefined;
  /**
   * For an application that was written for `@nestjs/cqrs` alone: what is sent by Nest's `CommandBus` is a unit of work as
   * well, messages that nobody decides about are let pass as they were there, and the start says which handlers and sagas
   * are not durable yet. Default: false.
   */
  readonly adopt?: boolean;
}
