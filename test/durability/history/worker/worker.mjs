import { existsSync, readFileSync } from 'node:fs';
import { Client, Memory } from './client.mjs';
import { openStore } from './open-store.mjs';
import { Recorder } from './recorder.mjs';

/**
 * A process of clients on one store, until its standard input ends. Repeats half of the appends that the process
 * before it (`predecessor`, its history) has not seen the end of.
 */
const { url, store: kind, name, clients, history, predecessor } = JSON.parse(process.argv[2]);
let isStopping = false;
process.stdin.once('end', () => (isStopping = true)).resume();

const store = await openStore(url, kind);
const recorder = new Recorder(name, history);
const memory = new Memory();
const newClient = () => new Client(store, recorder, memory);
process.stdout.write('ready\n');
const repetitions = openAppends(predecessor)
  .filter(() => Math.random() < 0.5)
  .map((call) => newClient().again(call));
const runs = Array.from({ length: clients }, () => newClient().run(() => isStopping));
await Promise.all([...repetitions, ...runs]);
await store.close();

function openAppends(file) {
  if (!file || !existsSync(file)) return [];
  const open = new Map();
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const { id, phase, kind, streams, conditions } = JSON.parse(line);
    if (phase === 'invoke' && kind === 'append') open.set(id, { kind, streams, conditions });
    else open.delete(id);
  }
  return [...open.values()];
}
