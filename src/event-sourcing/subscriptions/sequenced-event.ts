import type { RecordedEvent } from '../messages/recorded-event.js';

/** An event and the sequence whose order it is kept in. */
export interface SequencedEvent {
  readonly event: RecordedEvent;
  readonly sequence: string;
}

/** One as handlers take it. */
export interface PreparedEvent extends SequencedEvent {
  readonly revived: RecordedEvent<object>;
}

/** One that could not be prepared or that a handler threw at, and what was thrown. */
export interface PoisonedEvent extends SequencedEvent {
  readonly cause: unknown;
}

/** What has to be known of one that waits behind another. */
export interface WaitingEvent {
  readonly event: Pick<RecordedEvent, 'id' | 'position'>;
  readonly sequence: string;
}

/** What a consumer does with each of some events. */
export interface SortedEvents {
  /** To be handled. */
  readonly free: readonly PreparedEvent[];
  /** To be set aside. */
  readonly poisoned: readonly PoisonedEvent[];
  /** To wait behind what is set aside. */
  readonly waiting: readonly WaitingEvent[];
}

/** Whether something was thrown at an event. */
export function isPoisoned(event: SequencedEvent): event is PoisonedEvent {
  return 'cause' in event;
}
