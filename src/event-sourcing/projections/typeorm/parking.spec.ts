import { beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '../../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { Database } from '../../store/typeorm/database.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import { WHOLE } from '../../subscriptions/partitions.js';
import type { PreparedEvent } from '../../subscriptions/sequenced-event.js';
import { ParkingLot } from '../../subscriptions/typeorm/parking-lot.js';
import { someEvent } from '../../testing/index.js';
import { Parking } from './parking.js';
import type { Fold } from './projector.js';

const broken = new Error('The connection was cut off.');
const database = { isTransient: (error: unknown) => error === broken } as Database;

/** An event at a position, in a sequence. */
function prepared(position: number, sequence: string): PreparedEvent {
  const event = { ...someEvent('t.t'), position, stream: `t.${sequence}` } as unknown as RecordedEvent;
  return { event, sequence, revived: event };
}

describe('what is to be set aside of events that are folded ahead', () => {
  let lot: ParkingLot;
  let folded: number[];
  let causes: Map<number, unknown>;

  beforeEach(() => {
    lot = new ParkingLot('c', WHOLE, database);
    folded = [];
    causes = new Map();
  });

  /** Leaves out what is thrown at, and what follows in its sequence, as a fold of rows does. */
  const fold: Fold = {
    add: (events) => {
      const failed = new Map<string, { event: RecordedEvent; sequence: string; cause: unknown }>();
      for (const { event, sequence } of events) {
        const { position } = event;
        if (failed.has(sequence)) continue;
        if (causes.has(position)) failed.set(sequence, { event, sequence, cause: causes.get(position) });
        else folded.push(position);
      }
      return Promise.resolve([...failed.values()]);
    },
    write: () => ({ run: () => Promise.resolve() }),
  };
  const positions = (events: readonly { readonly event: { readonly position: number } }[]) =>
    events.map(({ event }) => event.position);

  it('is what a handler threw at, and what follows in its sequence, in later pieces as well', async () => {
    causes.set(2, new Error('poison'));
    const parking = new Parking(lot, database, []);
    await parking.fold(fold, [prepared(1, 'a'), prepared(2, 'a'), prepared(3, 'b'), prepared(4, 'a')]);
    await parking.fold(fold, [prepared(5, 'a'), prepared(6, 'b')]);
    expect(folded).toEqual([1, 3, 6]);
    expect(positions(parking.sorted.poisoned)).toEqual([2]);
    expect(positions(parking.sorted.waiting)).toEqual([4, 5]);
  });

  it('is what follows something that is held, or is being set aside at this moment', async () => {
    lot.hold('a');
    const parking = new Parking(lot, database, [prepared(1, 'b')]);
    await parking.fold(fold, [prepared(2, 'a'), prepared(3, 'b'), prepared(4, 'c')]);
    expect(folded).toEqual([4]);
    expect(positions(parking.sorted.waiting)).toEqual([2, 3]);
  });

  it.each([broken, new StoreUnavailableError('It is away.')])(
    'is nothing that the database is to blame for',
    async (cause) => {
      causes.set(1, cause);
      const parking = new Parking(lot, database, []);
      await expect(parking.fold(fold, [prepared(1, 'a'), prepared(2, 'b')])).rejects.toThrow(HandlerFailure);
    },
  );
});
