import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../messages/recorded-event.js';

/** Takes part in the transactions of appends: writes rows that commit with the events or not at all. */
export interface AppendParticipant {
  /** Whether it has anything to do for events of a stored type. */
  wants(type: string): boolean;
  /** Called once for each append that holds such events. Throwing refuses that append and no other. */
  takePart(events: readonly RecordedEvent[], rows: EntityManager): Promise<void>;
}
