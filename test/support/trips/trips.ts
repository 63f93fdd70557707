import { Injectable } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  AggregateType,
  DomainError,
  EventSourcedAggregate,
  EventType,
} from '../../../src/event-sourcing/domain.js';
import { Public, RepositoryFor, type SavedAggregate } from '../../../src/event-sourcing/index.js';

/** For tests of processes: a trip wants some seats, and each seat is for one trip. */
@EventType('trips.requested', { version: 1 })
export class TripRequested {
  constructor(
    readonly tripId: string,
    readonly seats: readonly string[],
  ) {}
}

@EventType('trips.confirmed', { version: 1 })
export class TripConfirmed {
  constructor(readonly tripId: string) {}
}

@EventType('trips.given-up', { version: 1 })
export class TripGivenUp {
  constructor(
    readonly tripId: string,
    readonly reason: string,
  ) {}
}

@EventType('trips.noted', { version: 1 })
export class TripNoted {
  constructor(
    readonly tripId: string,
    readonly note: string,
  ) {}
}

@EventType('trips.seat-reserved', { version: 1 })
export class SeatReserved {
  constructor(
    readonly seat: string,
    readonly tripId: string,
  ) {}
}

@EventType('trips.seat-released', { version: 1 })
export class SeatReleased {
  constructor(
    readonly seat: string,
    readonly tripId: string,
  ) {}
}

export const tripEvents = [TripRequested, TripConfirmed, TripGivenUp, TripNoted, SeatReserved, SeatReleased];

export class SeatTakenError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'trips/seat-taken';
}

export class TripSettledError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'trips/settled';
}

@AggregateType('trips.trip')
export class Trip extends EventSourcedAggregate {
  private isSettled = false;

  request(seats: readonly string[]): void {
    this.apply(new TripRequested(this.id, seats));
  }

  note(note: string): void {
    this.apply(new TripNoted(this.id, note));
  }

  confirm(): void {
    this.assertOpen();
    this.apply(new TripConfirmed(this.id));
  }

  giveUp(reason: string): void {
    this.assertOpen();
    this.apply(new TripGivenUp(this.id, reason));
  }

  protected onTripRequested(): void {
    this.isSettled = false;
  }

  protected onTripNoted(): void {
    // Nothing to remember.
  }

  protected onTripConfirmed(): void {
    this.isSettled = true;
  }

  protected onTripGivenUp(): void {
    this.isSettled = true;
  }

  private assertOpen(): void {
    if (this.isSettled) throw new TripSettledError('The trip is settled.');
  }
}

/** One that is asked twice for the same thing by the same trip has done it. */
@AggregateType('trips.seat')
export class Seat extends EventSourcedAggregate {
  private trip: string | undefined;

  reserve(tripId: string): void {
    if (this.trip === tripId) return;
    if (this.trip !== undefined) throw new SeatTakenError(`Seat ${this.id} is taken.`);
    this.apply(new SeatReserved(this.id, tripId));
  }

  release(tripId: string): void {
    if (this.trip === tripId) this.apply(new SeatReleased(this.id, tripId));
  }

  protected onSeatReserved({ tripId }: SeatReserved): void {
    this.trip = tripId;
  }

  protected onSeatReleased(): void {
    this.trip = undefined;
  }
}

@Injectable()
export class TripRepository extends RepositoryFor(Trip) {}

@Injectable()
export class SeatRepository extends RepositoryFor(Seat) {}

export class RequestTrip extends Command<SavedAggregate> {
  constructor(
    readonly tripId: string,
    readonly seats: readonly string[],
  ) {
    super();
  }
}

export class NoteOnTrip extends Command<SavedAggregate> {
  constructor(
    readonly tripId: string,
    readonly note: string,
  ) {
    super();
  }
}

export class ConfirmTrip extends Command<SavedAggregate> {
  constructor(readonly tripId: string) {
    super();
  }
}

export class GiveUpTrip extends Command<SavedAggregate> {
  constructor(
    readonly tripId: string,
    readonly reason: string,
  ) {
    super();
  }
}

export class ReserveSeat extends Command<SavedAggregate> {
  constructor(
    readonly seat: string,
    readonly tripId: string,
  ) {
    super();
  }
}

export class ReleaseSeat extends Command<SavedAggregate> {
  constructor(
    readonly seat: string,
    readonly tripId: string,
  ) {
    super();
  }
}

/** What a test does to commands before they are handled: lets them wait, or fail. */
@Injectable()
export class Desk {
  readonly handled: object[] = [];
  before: (command: object) => Promise<void> | void = () => undefined;

  async take(command: object): Promise<void> {
    this.handled.push(command);
    await this.before(command);
  }
}

@Public()
@CommandHandler(RequestTrip)
export class RequestTripHandler implements ICommandHandler<RequestTrip> {
  constructor(private readonly trips: TripRepository) {}

  execute({ tripId, seats }: RequestTrip): Promise<SavedAggregate> {
    return this.trips.update(tripId, (trip) => {
      trip.request(seats);
    });
  }
}

@Public()
@CommandHandler(NoteOnTrip)
export class NoteOnTripHandler implements ICommandHandler<NoteOnTrip> {
  constructor(private readonly trips: TripRepository) {}

  execute({ tripId, note }: NoteOnTrip): Promise<SavedAggregate> {
    return this.trips.update(tripId, (trip) => {
      trip.note(note);
    });
  }
}

@Public()
@CommandHandler(ConfirmTrip)
export class ConfirmTripHandler implements ICommandHandler<ConfirmTrip> {
  constructor(
    private readonly trips: TripRepository,
    private readonly desk: Desk,
  ) {}

  async execute(command: ConfirmTrip): Promise<SavedAggregate> {
    await this.desk.take(command);
    return this.trips.update(command.tripId, (trip) => {
      trip.confirm();
    });
  }
}

@Public()
@CommandHandler(GiveUpTrip)
export class GiveUpTripHandler implements ICommandHandler<GiveUpTrip> {
  constructor(
    private readonly trips: TripRepository,
    private readonly desk: Desk,
  ) {}

  async execute(command: GiveUpTrip): Promise<SavedAggregate> {
    await this.desk.take(command);
    return this.trips.update(command.tripId, (trip) => {
      trip.giveUp(command.reason);
    });
  }
}

@Public()
@CommandHandler(ReserveSeat)
export class ReserveSeatHandler implements ICommandHandler<ReserveSeat> {
  constructor(
    private readonly seats: SeatRepository,
    private readonly desk: Desk,
  ) {}

  async execute(command: ReserveSeat): Promise<SavedAggregate> {
    await this.desk.take(command);
    return this.seats.update(command.seat, (seat) => {
      seat.reserve(command.tripId);
    });
  }
}

@Public()
@CommandHandler(ReleaseSeat)
export class ReleaseSeatHandler implements ICommandHandler<ReleaseSeat> {
  constructor(
    private readonly seats: SeatRepository,
    private readonly desk: Desk,
  ) {}

  async execute(command: ReleaseSeat): Promise<SavedAggregate> {
    await this.desk.take(command);
    return this.seats.update(command.seat, (seat) => {
      seat.release(command.tripId);
    });
  }
}

export const tripHandlers = [
  RequestTripHandler,
  NoteOnTripHandler,
  ConfirmTripHandler,
  GiveUpTripHandler,
  ReserveSeatHandler,
  ReleaseSeatHandler,
];
