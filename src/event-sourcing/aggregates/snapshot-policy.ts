import { EventSourcedAggregate } from './event-sourced-aggregate.js';

/** When snapshots are taken of the aggregates of a class. */
export interface SnapshotPolicy {
  /** A new one after so many events since the last. More cost reads, fewer cost writes; a hundred is a good start. */
  readonly every: number;
  /**
   * The version of what a snapshot holds, from 1 up. Raise it with each change of the state's shape or of what an
   * `on<Event>` method does: the snapshots of earlier versions are ignored from then on, and replaced.
   */
  readonly version: number;
}

type Class = abstract new (id: string) => object;

const PRIVATE_FIELD = /[.]#[A-Za-z_$]/;

/** @throws TypeError when the policy makes no sense, or the fields of the class are not all of its state. */
export function assertSnapshots(target: Class, { every, version }: SnapshotPolicy): void {
  if (!isFromOne(every) || !isFromOne(version)) {
    throw new TypeError(
      `${target.name} has snapshots every ${String(every)} events, of version ${String(version)}. ` +
        'Expected whole numbers from 1 up.',
    );
  }
  const [isTaken, isRestored] = [isOwn(target, 'toSnapshot'), isOwn(target, 'fromSnapshot')];
  if (isTaken !== isRestored) {
    throw new TypeError(
      `${target.name} has ${isTaken ? 'toSnapshot' : 'fromSnapshot'} alone. One undoes the other: write both.`,
    );
  }
  if (!isTaken && sources(target).some((source) => PRIVATE_FIELD.test(source))) {
    throw new TypeError(
      `${target.name} has #private fields, which a snapshot of its fields cannot see. ` +
        'Make them private, or write toSnapshot and fromSnapshot.',
    );
  }
}

function isOwn(target: Class, method: 'toSnapshot' | 'fromSnapshot'): boolean {
  const prototype = target.prototype as Record<string, unknown>;
  return (
    prototype[method] !== (EventSourcedAggregate.prototype as unknown as Record<string, unknown>)[method]
  );
}

/** The texts of a class and of those that it extends, up to the engine's own. */
function sources(target: unknown): string[] {
  if (typeof target !== 'function' || target === EventSourcedAggregate) return [];
  return [Function.prototype.toString.call(target), ...sources(Object.getPrototypeOf(target))];
}

function isFromOne(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
