/** A place in the log: a whole number from 1, dense and in the order of the commits. 0 is before the first event. */
export type Position = number;

/** Before the first event. */
export const START: Position = 0;
