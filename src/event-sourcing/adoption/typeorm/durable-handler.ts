import { runInContext } from '../../context/message-context.js';
import { systemPrincipal } from '../../context/principal.js';
import { EventSourcingError } from '../../errors/event-sourcing.error.js';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { EventClass } from '../../messages/event-type.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { Feedable, Write } from '../../projections/typeorm/projector.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { PoisonedEvent, PreparedEvent } from '../../subscriptions/sequenced-event.js';
import { traceOf } from '../../subscriptions/trace-of.js';
import type { DurableDescription } from '../durable-description.js';

/** A handler of Nest's, which is told as well what the log says of the event. */
export interface NestHandler {
  handle(event: object, recorded: RecordedEvent<object>): unknown;
}

/** A durable handler has no rows, and so no version of them. */
export const HANDLER_VERSION = 1;

/** Has a handler of Nest's fed as a projection is, but for the transaction: what it does must not hold up the appends. */
export class DurableHandler implements Feedable {
  readonly pageSize = 200;
  readonly description: Feedable['description'];
  private readonly types: ReadonlySet<string>;

  constructor(
    { name }: DurableDescription,
    private readonly handler: NestHandler,
    eventClasses: readonly EventClass[],
    private readonly events: EventRegistry,
  ) {
    this.description = { name, version: HANDLER_VERSION };
    this.types = new Set(eventClasses.map((eventClass) => events.describe(eventClass).name));
  }

  wants(type: string): boolean {
    return this.types.has(type);
  }

  prepare(events: readonly RecordedEvent[]): readonly (PreparedEvent | PoisonedEvent)[] {
    return events.filter(({ type }) => this.wants(type)).map((event) => this.prepareOne(event));
  }

  /** Calls the handler; nothing is left to be written. */
  async begin(events: readonly PreparedEvent[]): Promise<Write> {
    for (const event of events) await this.handle(event);
    return { run: () => Promise.resolve() };
  }

  async apply(events: readonly PreparedEvent[]): Promise<void> {
    await this.begin(events);
  }

  private async handle({ event, sequence, revived }: PreparedEvent): Promise<void> {
    const { correlationId, actor, traceparent } = event.metadata;
    const principal = systemPrincipal(`handler:${this.description.name}`);
    const context = { correlationId, causationId: event.id, actor, traceparent, principal };
    try {
      await runInContext(context, async () => {
        await this.handler.handle(revived.data, revived);
      });
    } catch (thrown) {
      throw new HandlerFailure([{ event, sequence, cause: asItsOwn(thrown) }]);
    }
  }

  private prepareOne(event: RecordedEvent): PreparedEvent | PoisonedEvent {
    const sequence = event.stream;
    try {
      return { event, sequence, revived: this.events.revive(event) };
    } catch (cause) {
      return { event, sequence, cause };
    }
  }
}

/** A partner that cannot be reached fails with the codes of a database that cannot: it is not to hold up all streams. */
function asItsOwn(thrown: unknown): unknown {
  if (thrown instanceof EventSourcingError) return thrown;
  const failure = new HandlerError(thrown instanceof Error ? thrown.message : String(thrown), {
    cause: thrown,
  });
  failure.stack = traceOf(thrown);
  return failure;
}

/** What a handler threw, by its message and its stack. */
class HandlerError extends Error {
  override readonly name = 'HandlerError';
}
