import type { Database } from '../../store/typeorm/database.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type {
  PoisonedEvent,
  PreparedEvent,
  SequencedEvent,
  SortedEvents,
  WaitingEvent,
} from '../../subscriptions/sequenced-event.js';
import type { ParkingLot } from '../../subscriptions/typeorm/parking-lot.js';
import { isNobodysFault } from './blame.js';
import type { Fold } from './projector.js';

/** What is to be set aside of events that are folded a few at a time, behind what is already being set aside. */
export class Parking {
  private readonly held: Set<string>;
  private readonly poisoned: PoisonedEvent[] = [];
  private readonly waiting: WaitingEvent[] = [];

  constructor(
    private readonly lot: ParkingLot,
    private readonly database: Database,
    before: readonly SequencedEvent[],
  ) {
    this.held = new Set(before.map(({ sequence }) => sequence));
  }

  /** Nothing of it is free: that has been folded. */
  get sorted(): SortedEvents {
    return { free: [], poisoned: this.poisoned, waiting: this.waiting };
  }

  /**
   * Folds those that nothing holds.
   *
   * @throws HandlerFailure where the database is to blame for one, and not the event.
   */
  async fold(fold: Fold, events: readonly (PreparedEvent | PoisonedEvent)[]): Promise<void> {
    const sorted = this.lot.sort(events, [], this.held);
    const failed = await fold.add(sorted.free);
    assertPoison(failed, this.database);
    const { poisoned, waiting } = failed.length > 0 ? this.lot.sort(events, failed, this.held) : sorted;
    for (const { sequence } of poisoned) this.held.add(sequence);
    this.poisoned.push(...poisoned);
    // The event itself would live until it is stored.
    for (const { event, sequence } of waiting) {
      const { id, position } = event;
      this.waiting.push({ event: { id, position }, sequence });
    }
  }
}

function assertPoison([first, ...others]: readonly PoisonedEvent[], database: Database): void {
  const failure = first && new HandlerFailure([first, ...others]);
  if (failure && isNobodysFault(failure, database)) throw failure;
}
