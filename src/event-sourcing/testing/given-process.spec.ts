import { describe, expect, it } from '@jest/globals';
import { BookTrip } from '../../../test/support/trips/book-trip.js';
import {
  ConfirmTrip,
  GiveUpTrip,
  ReleaseSeat,
  ReserveSeat,
  SeatReserved,
  TripNoted,
  TripRequested,
} from '../../../test/support/trips/trips.js';
import { ProcessManager } from '../processes/process-manager.decorator.js';
import { givenProcess } from './given-process.js';
import { deadlinePasses, refused, timePasses } from './process-rehearsal.js';

const requested = new TripRequested('t', ['1a', '1b']);
const reserved = (seat: string) => new SeatReserved(seat, 't');

describe('givenProcess', () => {
  it('shows what a process sends, sets and remembers when it begins', () => {
    givenProcess(BookTrip)
      .given()
      .when(requested)
      .then({
        commands: [new ReserveSeat('1a', 't')],
        deadlines: { 'confirm-by': 60_000 },
        state: { wanted: ['1a', '1b'], reserved: 0 },
        status: 'running',
      });
  });

  it('goes on from what was given, and ends deadlines with the process', () => {
    givenProcess(BookTrip)
      .given(requested, reserved('1a'), timePasses(10_000))
      .when(reserved('1b'))
      .then({ commands: [new ConfirmTrip('t')], deadlines: {}, status: 'completed' });
  });

  it('lets a command be refused, and undoes in reverse what was done', () => {
    givenProcess(BookTrip)
      .given(new TripRequested('t', ['1a', '1b', '1c']), reserved('1a'), reserved('1b'))
      .when(refused(ReserveSeat, 'trips/seat-taken'))
      .then({
        commands: [
          new ReleaseSeat('1b', 't'),
          new ReleaseSeat('1a', 't'),
          new GiveUpTrip('t', 'trips/seat-taken'),
        ],
        status: 'completed',
      });
  });

  it('lets deadlines pass, and time', () => {
    const late = { commands: [new ReleaseSeat('1a', 't'), new GiveUpTrip('t', 'trips/too-late')] };
    const given = () => givenProcess(BookTrip).given(requested, reserved('1a'));
    given().when(deadlinePasses('confirm-by')).then(late);
    given()
      .when(timePasses(59_999))
      .then({ deadlines: { 'confirm-by': 1 } });
    given().when(timePasses(60_000)).then(late);
  });

  it('shows that an event which comes too early or too late changes nothing', () => {
    givenProcess(BookTrip).given().when(reserved('1a')).then({});
    givenProcess(BookTrip)
      .given(requested)
      .when(requested)
      .then({ deadlines: { 'confirm-by': 60_000 } });
    const ended = givenProcess(BookTrip).given(requested, deadlinePasses('confirm-by'));
    ended.when(reserved('1a')).then({ commands: [] });
  });

  it('fails when something else happens', () => {
    const when = () => givenProcess(BookTrip).given().when(requested);
    expect(() => {
      when().then({});
    }).toThrow(/ReserveSeat/);
    expect(() => {
      when().then({ commands: [new ReserveSeat('1b', 't')] });
    }).toThrow();
    const commands = [new ReserveSeat('1a', 't')];
    expect(() => {
      when().then({ commands, deadlines: {} });
    }).toThrow();
    expect(() => {
      when().then({ commands, state: {} });
    }).toThrow();
    expect(() => {
      when().then({ commands, status: 'completed' });
    }).toThrow();
    expect(() => givenProcess(BookTrip).given(deadlinePasses('confirm-by'))).toThrow(/not set/);
    expect(() => givenProcess(BookTrip).given(refused(ReserveSeat, 'x'))).toThrow(/was sent/);
    expect(() => givenProcess(class {})).toThrow(/is no @ProcessManager/);
  });

  it('gives what a method has thrown', () => {
    const process = new BookTrip();
    process.poison = 'p';
    const error = givenProcess(process).given(requested).when(new TripNoted('t', 'p')).thenThrows(Error);
    expect(error.message).toBe('poison');
    expect(() =>
      givenProcess(process).given(requested).when(new TripNoted('t', '')).thenThrows(Error),
    ).toThrow(/nothing was thrown/);
  });
});

describe('@ProcessManager', () => {
  const options = { version: 1, commands: {}, key: () => 'k' };

  it('refuses what makes no sense, saying what is expected', () => {
    expect(() => ProcessManager('Trips', options)).toThrow(/kebab case/);
    expect(() => ProcessManager('trips.book-trip', { ...options, version: 0 })).toThrow(/whole number/);
    expect(() => ProcessManager('trips.book-trip', { ...options, partitions: 65 })).toThrow(/1 to 64/);
  });
});
