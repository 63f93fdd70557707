import type { Position } from '../store/position.js';

/** One of the parts that feed a consumer side by side: each has the sequences whose bucket falls to it. */
export interface Partition {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** How far each partition had come when their number was changed. */
export type Division = readonly Position[];

/** The only partition of a consumer that is not divided. */
export const WHOLE: Partition = { index: 0, count: 1 };

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** What a partition is called beside its consumer: the same in every process. */
export function nameOf(consumer: string, { index, count }: Partition): string {
  return count === 1 ? consumer : `${consumer} ${String(index + 1)}/${String(count)}`;
}

/**
 * The bucket of a sequence, from 0 to 2^31 - 1: FNV-1a of its UTF-16 code units (Fowler, Noll, Vo). What
 * partitions have handled rests on it: it stays what it is.
 */
export function bucketOf(sequence: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < sequence.length; index += 1) {
    hash = Math.imul(hash ^ sequence.charCodeAt(index), FNV_PRIME);
  }
  return hash >>> 1;
}

/** Whether a bucket falls to a partition. */
export function contains({ index, count }: Partition, bucket: number): boolean {
  return bucket % count === index;
}

/** Whether an event was handled by a partition of an earlier division. */
export function isHandled(earlier: readonly Division[], position: Position, bucket: number): boolean {
  return earlier.some((division) => position <= (division[bucket % division.length] ?? 0));
}

/**
 * Where all partitions of a new division begin, and the earlier divisions whose work they pass over: they begin where
 * the last of the present ones stands, and the others were further.
 */
export function divide(
  present: Division,
  earlier: readonly Division[],
): { readonly position: Position; readonly earlier: readonly Division[] } {
  const position = Math.min(...present);
  const ahead = [...earlier, present].filter((division) => Math.max(...division) > position);
  return { position, earlier: ahead };
}
