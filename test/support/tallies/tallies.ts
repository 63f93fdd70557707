import { AggregateType, EventSourcedAggregate, EventType } from '../../../src/event-sourcing/domain.js';
import { Histories, type AggregateClass } from '../../../src/event-sourcing/aggregates/histories.js';
import { EventSourcedRepository } from '../../../src/event-sourcing/aggregates/event-sourced-repository.js';
import type { SnapshotPolicy } from '../../../src/event-sourcing/aggregates/snapshot-policy.js';
import {
  EventRegistry,
  type EventStore,
  type SnapshotStore,
  Snapshots,
  UnitOfWork,
  UuidV7Generator,
} from '../../../src/event-sourcing/index.js';

/** A feature as small as it can be, for tests of snapshots: numbers that are added up, and a note. */
@EventType('tallies.added', { version: 1 })
export class Added {
  constructor(readonly amount: number) {}
}

@EventType('tallies.noted', { version: 1 })
export class Noted {
  constructor(readonly note: string | null) {}
}

export const TALLY = 'tallies.tally';

@AggregateType(TALLY)
export class Tally extends EventSourcedAggregate {
  total = 0;
  last: number[] = [];
  note: string | undefined = 'new';

  add(amount: number): void {
    this.apply(new Added(amount));
  }

  write(note: string | null): void {
    this.apply(new Noted(note));
  }

  protected onAdded({ amount }: Added): void {
    this.total += amount;
    this.last = [...this.last.slice(-2), amount];
  }

  protected onNoted({ note }: Noted): void {
    this.note = note ?? undefined;
  }
}

/** All that one can see of a tally. */
export function lookOf(tally: Tally | undefined): object | undefined {
  return tally && { total: tally.total, last: tally.last, note: tally.note, version: tally.version };
}

/** Tallies on a store, as one instance has them. */
export interface Tallies {
  readonly repository: EventSourcedRepository<Tally>;
  readonly unitOfWork: UnitOfWork;
  readonly snapshots: Snapshots;
}

export function openTallies(
  store: EventStore,
  snapshotStore: SnapshotStore,
  policy?: SnapshotPolicy,
  tallyClass: AggregateClass<Tally> = Tally,
): Tallies {
  const events = new EventRegistry([Added, Noted]);
  const unitOfWork = new UnitOfWork(store, events, new UuidV7Generator());
  const snapshots = new Snapshots(snapshotStore);
  const histories = new Histories(tallyClass, { store, events, snapshots }, policy);
  return { repository: new EventSourcedRepository(TALLY, histories, unitOfWork), unitOfWork, snapshots };
}
