import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../messages/recorded-event.js';

/** Takes part in the transactions of appends: writes rows that commit with the events or not at all. */
export interface AppendParticipant {
  /** Whether it has anything to do for events of a stored type. */
  wants(type: string): boolean;
  /**
   * Called once for all such events of appends that commit together, in their order, while these are being stored: it
   * reads what it has to know, and gives what writes. If either throws it is called anew, for each append by itself, and
   * then throwing refuses that append and no other.
   */
  takePart(events: readonly RecordedEvent[], rows: EntityManager): Promise<() => Promise<void>>;
}
