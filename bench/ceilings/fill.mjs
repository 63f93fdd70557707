import { id, newEvent } from '../support/events.mjs';

const ROWS = 10_000;

/**
 * The rows per second that `insert` puts into our table, 10,000 a transaction: nobody is answered before that many
 * are there. Rows are made beforehand, since the limit is the database's.
 */
export async function fill(ms, insert) {
  let position = 0;
  let spent = 0;
  while (spent < ms) {
    const rows = Array.from({ length: ROWS }, () => row((position += 1)));
    const start = performance.now();
    await insert(rows);
    spent += performance.now() - start;
  }
  return position / (spent / 1000);
}

function row(position) {
  const { id: eventId, type, data, metadata } = newEvent();
  const texts = [JSON.stringify(data), JSON.stringify(metadata), '[]'];
  return [position, `bench.counter-${id()}`, 1, eventId, type, 1, Date.now(), ...texts];
}
