import { EventSourcingError } from './event-sourcing.error.js';

/** An event id is stored already, with other content or only in part of this append. Nothing was stored. */
export class EventIdReusedError extends EventSourcingError {
  readonly code = 'event-store/event-id-reused';
  readonly transient = false;

  constructor(readonly eventId: string) {
    super(
      `Event id ${eventId} is stored already with other content. ` +
        'Repeat an append with exactly the same events, or give new events new ids.',
    );
  }
}
