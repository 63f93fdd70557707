import { randomUUID } from 'node:crypto';

/** Makes the ids of events, commands and of whatever a client leaves unnamed. */
export abstract class IdGenerator {
  /** A new UUID in lower case. Ids of one generator never repeat. */
  abstract next(): string;
}

/**
 * UUIDv7 (RFC 9562): ordered by time, so that an index on it grows at its end. A unique index on random ids
 * halves the append rate of a log of a million events.
 */
export class UuidV7Generator extends IdGenerator {
  next(): string {
    return uuidV7();
  }
}

let lastTime = 0;
let prefix = '';

/** The time in milliseconds, the version, and as many random bits as a random UUID has room for. */
export function uuidV7(): string {
  const time = Date.now();
  if (time !== lastTime) {
    const hex = time.toString(16).padStart(12, '0');
    prefix = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
    lastTime = time;
  }
  return prefix + randomUUID().slice(15);
}
