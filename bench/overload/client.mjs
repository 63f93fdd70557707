import { setImmediate, setTimeout } from 'node:timers';
import { percentile } from '../support/measure.mjs';
import { Connection } from './connection.mjs';
import { requestsFor } from './requests.mjs';

// Asks for new users, and tells what came of it. With a rate so many become due in each second, whatever is answered, and wait
// for a connection where none is free; without one each connection asks again as soon as it is answered.
const { host, port, connections, rate, seconds } = JSON.parse(process.argv[2]);
const DRAIN_MS = 10_000;
/** Asleep it is woken by nobody: what it costs to wake a client for each answer would be the server's. */
const SLEEP_MS = 1;
const nothing = new Int32Array(new SharedArrayBuffer(4));

const requests = requestsFor(`${host}:${port}`);
const free = [];
const times = {};
let sent = 0;
let lost = 0;
let begun = Infinity;
let end = Infinity;
let cpuBefore;
let isDone = false;

const all = Array.from(
  { length: connections },
  () => new Connection({ host, port }, requests.blank(), { free: onFree, answer: onAnswer, lost: onLost }),
);

function onFree(connection) {
  free.push(connection);
  // Not before all connections are there: how fast these are taken is another question.
  if (begun === Infinity && free.length === connections) begin();
}

function begin() {
  begun = performance.now();
  end = begun + seconds * 1_000;
  cpuBefore = process.cpuUsage();
  turn();
  setTimeout(finish, seconds * 1_000);
}

function turn() {
  if (isDone) return;
  const now = performance.now();
  const due = rate ? Math.floor(((now - begun) * rate) / 1_000) : Infinity;
  while (now < end && sent < due && free.length > 0) send(free.pop());
  Atomics.wait(nothing, 0, 0, SLEEP_MS);
  setImmediate(turn);
}

function send(connection) {
  sent += 1;
  requests.renew(connection.request);
  connection.ask();
}

function onAnswer(connection, status) {
  const now = performance.now();
  if (now <= end) (times[status] ??= []).push(now - connection.sentAt);
}

function onLost(connection, wasAsking) {
  const index = free.indexOf(connection);
  if (index >= 0) free.splice(index, 1);
  if (wasAsking) lost += 1;
}

/** What is on its way is waited for: cut off, it would be a load that nobody has asked for. */
function finish() {
  const { user, system } = process.cpuUsage(cpuBefore);
  const told = {
    sent: sent / seconds,
    answers: Object.fromEntries(Object.entries(times).map(([status, ms]) => [status, summary(ms)])),
    cores: (user + system) / 1_000 / (performance.now() - begun),
  };
  const latest = performance.now() + DRAIN_MS;
  const drain = () => {
    if (all.some(({ isAsking }) => isAsking) && performance.now() < latest) return setTimeout(drain, 10);
    isDone = true;
    for (const connection of all) connection.end();
    process.send({ ...told, lost: lost / seconds });
    return process.disconnect();
  };
  drain();
}

function summary(ms) {
  return { perSecond: ms.length / seconds, p50: percentile(ms, 50), p99: percentile(ms, 99) };
}
