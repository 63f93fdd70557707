import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { uuidV7 } from '../../../../dist/src/event-sourcing/index.js';
import { openDatabase } from '../../../../dist/src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../../dist/src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { contentOf } from './content.mjs';

const { folder, synchronous, appends, callers, checkpointPages, reads, diesOfDoubt } = JSON.parse(
  process.argv[2],
);
const acks = openSync(join(folder, 'acks'), 'a');
let database;
let store;
let left = 0;

/** One line for each thing that the engine has said, in the folder that is recorded: one order with its writes. */
function tell(line) {
  writeSync(acks, `${JSON.stringify(line)}\n`);
}

async function open() {
  try {
    database = await openDatabase({
      type: 'sqlite',
      file: join(folder, 'log.db'),
      synchronous,
      checkpointPages,
    });
    store = new TypeormEventStore(database);
  } catch ({ code, message }) {
    tell({ said: 'not-opened', code, message });
    await open();
  }
}

function event() {
  const id = uuidV7();
  const metadata = { correlationId: id, causationId: id };
  return { id, type: 'lab.happened', typeVersion: 1, data: contentOf(id), metadata };
}

/** Streams with their events: new ones, those that all write to, and one that is wrong about its version. */
function choose(n) {
  const some = (count) => Array.from({ length: count }, event);
  const fresh = { stream: `fresh-${uuidV7()}`, expected: 'noStream', events: some(n % 8 === 0 ? 3 : 1) };
  const everybodys = { stream: `everybodys-${n % 4}`, expected: 'any', events: some(1) };
  const mistaken = { stream: 'everybodys-0', expected: 'noStream', events: some(1) };
  return [[fresh], [fresh], [fresh, everybodys], [everybodys], [mistaken]][n % 5];
}

function placed(streams, result) {
  let position = result.position - streams.flatMap(({ events }) => events).length;
  return streams.flatMap(({ stream, events }, index) =>
    events.map(({ id }, nth) => {
      const version = result.streams[index].version - events.length + 1 + nth;
      return { id, stream, version, position: ++position };
    }),
  );
}

const SAID = {
  'event-store/concurrency-conflict': 'refused',
  'event-store/unavailable': 'failed',
  'event-store/outcome-unknown': 'unknown',
};

/** Appends; where the outcome is unknown, asks with the same ids until it is known. */
async function append(streams, isDoubtful = false) {
  try {
    const events = placed(streams, await store.append(streams));
    tell({ said: 'stored', events });
  } catch ({ code, message }) {
    const said = SAID[code] ?? 'something else';
    const ids = streams.flatMap(({ events }) => events.map(({ id }) => id));
    const isUnknown = said === 'unknown' || (isDoubtful && said === 'failed');
    tell(isUnknown ? { said: 'unknown', ids } : { said, ids, code, message });
    if (isUnknown && diesOfDoubt) process.kill(process.pid, 'SIGKILL');
    if (isUnknown) await append(streams, true);
  }
}

async function caller() {
  for (let n = left--; n > 0; n = left--) await append(choose(n));
}

/** Somebody reads all the time: then checkpoints cannot always go to the end. */
async function reader() {
  while (left > 0) await store.readAll(0, 500).catch(({ code }) => tell({ said: 'not-read', code }));
}

for (let half = 0; half < 2; half++) {
  left = appends / 2;
  await open();
  await Promise.all([reads && reader(), ...Array.from({ length: callers }, caller)]);
  await store.close();
}
