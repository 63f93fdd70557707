import type { AppendResult } from './append-result.js';
import type { Position } from './position.js';

/** A value that one append brings along, and where the events of that append are. */
export interface Accompanied<TValue> {
  readonly value: TValue;
  readonly result: AppendResult;
}

/** What commits with an append or not at all: a value, and who writes it. */
export interface Companion<TValue = unknown> {
  readonly writer: CompanionWriter<TValue>;
  readonly value: TValue;
}

/** Writes what appends bring along, in their own transaction. */
export abstract class CompanionWriter<in TValue> {
  /**
   * Called once in a transaction, for all of its appends that bring something for this writer, in their order and
   * after their events. When it throws, each append is tried alone, so that it refuses no other than its own; it may
   * so be called again for the same append, after what it wrote was taken back.
   *
   * An append that was stored before (see `EventStore.append`) has brought its companions then.
   *
   * @param rows what the store's adapter writes rows with: TypeORM's EntityManager, undefined where nothing is.
   */
  abstract write(rows: unknown, entries: readonly Accompanied<TValue>[]): Promise<void>;

  /**
   * Called in the place of `write` where a unit of work has come to its end without an event, and so without an append.
   * Does nothing by itself.
   *
   * @param position the last one that the unit has seen.
   */
  withoutEvents(_value: TValue, _position: Position): Promise<void> {
    return Promise.resolve();
  }
}
