import {
  On,
  OnDeadline,
  type ProcessInstance,
  ProcessManager,
  type RecordedEvent,
  StartsWith,
} from '../../../src/event-sourcing/index.js';
import { NoteOnTrip, TripNoted, TripRequested } from './trips.js';

export interface Reminder {
  isAnswered: boolean;
}

/** Puts a note on a trip that nobody has put one on in time. */
@ProcessManager('trips.remind', {
  version: 1,
  commands: { NoteOnTrip },
  key: ({ data }: RecordedEvent<TripRequested | TripNoted>) => data.tripId,
})
export class Remind {
  /** How long it waits. */
  patienceMs = 60_000;
  /** Whether its method throws. */
  isBroken = false;
  /** Instances whose deadline took effect although it was cancelled. */
  readonly wronged: string[] = [];

  @StartsWith(TripRequested)
  requested(_: RecordedEvent<TripRequested>, process: ProcessInstance<Reminder>): void {
    process.state = { isAnswered: false };
    process.setDeadline('answer-by', { after: this.patienceMs });
  }

  @On(TripNoted)
  noted(_: RecordedEvent<TripNoted>, process: ProcessInstance<Reminder>): void {
    process.state.isAnswered = true;
    process.cancelDeadline('answer-by');
  }

  @OnDeadline('answer-by')
  late(process: ProcessInstance<Reminder>): void {
    if (this.isBroken) throw new Error('broken');
    if (process.state.isAnswered) this.wronged.push(process.key);
    process.send(new NoteOnTrip(process.key, 'a reminder'));
  }
}
