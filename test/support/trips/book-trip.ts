import {
  On,
  OnDeadline,
  OnRefused,
  type ProcessInstance,
  ProcessManager,
  type RecordedEvent,
  type Refusal,
  StartsWith,
} from '../../../src/event-sourcing/index.js';
import {
  ConfirmTrip,
  GiveUpTrip,
  ReleaseSeat,
  ReserveSeat,
  SeatReserved,
  TripNoted,
  TripRequested,
} from './trips.js';

export interface Booking {
  readonly wanted: readonly string[];
  reserved: number;
}

/** Reserves the seats of a trip one after the other, in time, or gives back those that it has. */
@ProcessManager('trips.book-trip', {
  version: 1,
  commands: { ReserveSeat, ReleaseSeat, ConfirmTrip, GiveUpTrip },
  key: ({ data }: RecordedEvent<TripRequested | SeatReserved | TripNoted>) => data.tripId,
})
export class BookTrip {
  /** How long a trip waits for its seats. */
  patienceMs = 60_000;
  /** Throws at notes that say this, as long as it is set. */
  poison: string | undefined;

  @StartsWith(TripRequested)
  requested({ data }: RecordedEvent<TripRequested>, process: ProcessInstance<Booking>): void {
    process.state = { wanted: data.seats, reserved: 0 };
    process.setDeadline('confirm-by', { after: this.patienceMs });
    this.next(process);
  }

  @On(SeatReserved)
  reserved({ data }: RecordedEvent<SeatReserved>, process: ProcessInstance<Booking>): void {
    process.compensateWith(new ReleaseSeat(data.seat, process.key));
    process.state.reserved += 1;
    this.next(process);
  }

  @On(TripNoted)
  noted({ data }: RecordedEvent<TripNoted>): void {
    if (data.note === this.poison) throw new Error('poison');
  }

  @OnDeadline('confirm-by')
  late(process: ProcessInstance<Booking>): void {
    this.giveUp(process, 'trips/too-late');
  }

  @OnRefused(ReserveSeat)
  refused({ code }: Refusal<ReserveSeat>, process: ProcessInstance<Booking>): void {
    this.giveUp(process, code);
  }

  private next(process: ProcessInstance<Booking>): void {
    const seat = process.state.wanted[process.state.reserved];
    if (seat !== undefined) {
      process.send(new ReserveSeat(seat, process.key));
      return;
    }
    process.send(new ConfirmTrip(process.key));
    process.complete();
  }

  private giveUp(process: ProcessInstance<Booking>, reason: string): void {
    process.compensate();
    process.send(new GiveUpTrip(process.key, reason));
    process.complete();
  }
}
