import { typed } from './counting-app.mjs';
import { id, newEvents } from './events.mjs';

export const BLOCK = 1_000;
export const STREAM_LENGTH = 20;

/** 1,000 events at a time, of so many streams, until each of these has all of its events. */
export function* blocks(streams, count) {
  const each = BLOCK / streams;
  let ids = [];
  for (let made = 0, version = STREAM_LENGTH; made < count; made += BLOCK, version += each) {
    if (version >= STREAM_LENGTH) {
      ids = Array.from({ length: streams }, () => `bench.thing-${id()}`);
      version = 0;
    }
    yield ids.map((stream) => ({ stream, version, events: newEvents(each) }));
  }
}

/** Appends these blocks to our store. */
export async function fill(store, streams, count) {
  for (const block of blocks(streams, count)) {
    await store.append(
      block.map(({ stream, version, events }) => ({ stream, expected: version, events: events.map(typed) })),
    );
  }
}
