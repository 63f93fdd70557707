import { uuidV7 as id } from '../../dist/src/event-sourcing/index.js';

export { id };

const MANY = 1_000;

/** A new event for any system: about 240 bytes of JSON, and the metadata that a command leaves. */
export function newEvent() {
  const data = {
    userId: id(),
    name: 'Augusta Ada King, Countess of Lovelace',
    email: 'ada@example.com',
    address: {
      street: 'Aleksanterinkatu 1, third floor',
      city: 'Helsinki',
      postalCode: '00100',
      country: 'FI',
    },
    note: 'about as long as an event usually is',
  };
  return { id: id(), type: 'bench.happened', data, metadata: { correlationId: id(), causationId: id() } };
}

export function newEvents(count) {
  return Array.from({ length: count }, newEvent);
}

/** Appends `count` events to one new stream, 1,000 at a time, and gives its id. */
export async function fillStream(store, count) {
  const stream = id();
  for (let version = 0; version < count; version += MANY) {
    await fill(store)(stream, version, newEvents(Math.min(MANY, count - version)));
  }
  return stream;
}

/** Fills a log with `count` events in streams of one length, and gives the ids of the streams. */
export async function fillLog(store, count, streamLength = 20, callers = 64) {
  const streams = Array.from({ length: count / streamLength }, id);
  const rest = streams.values();
  const caller = async () => {
    for (const stream of rest) await fill(store)(stream, 0, newEvents(streamLength));
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return streams;
}

function fill(store) {
  return store.fill ?? store.append;
}
