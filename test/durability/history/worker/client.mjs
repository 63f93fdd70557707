import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const HOT_STREAMS = 50;
const TAGS = 16;

/** What the clients of a process have seen of the log. */
export class Memory {
  head = 0;
  #versions = new Map();

  version(stream) {
    return this.#versions.get(stream) ?? 0;
  }

  saw(stream, version) {
    this.#versions.set(stream, Math.max(version, this.version(stream)));
  }
}

/** Uses the store as an application does, one call after the other, at random. */
export class Client {
  #store;
  #recorder;
  #memory;
  #cursor = 0;

  constructor(store, recorder, memory) {
    this.#store = store;
    this.#recorder = recorder;
    this.#memory = memory;
  }

  async run(isStopping) {
    const acts = [
      () => this.#decide(),
      () => this.#decide(),
      () => this.#append([this.#to(hotStream())]),
      () => this.#append([{ ...this.#to(hotStream()), expected: 'any' }]),
      () => this.#append([{ ...this.#to(newStream()), expected: 'noStream' }]),
      () => this.#append(this.#toSeveral()),
      () => this.#append(this.#toSeveral()),
      () => this.#append([{ ...this.#to(hotStream()), expected: 'any' }], [this.#condition()]),
      () => this.#read(hotStream()),
      () => this.#readAll(),
      () => this.#readAll(),
    ];
    while (!isStopping()) await acts[randomInt(acts.length)]();
  }

  /** Makes a call that another process did not live to see the end of once more. */
  async again(call) {
    await this.#make(call);
  }

  async #decide() {
    const stream = hotStream();
    await this.#read(stream);
    await this.#append([this.#to(stream)]);
  }

  async #append(streams, conditions = []) {
    const call = { kind: 'append', streams, conditions };
    const end = await this.#make(call);
    const isToRepeat = end.phase === 'info' ? randomInt(2) === 0 : end.phase === 'ok' && randomInt(50) === 0;
    if (isToRepeat) await this.#make(call);
  }

  async #make(call) {
    const streams = call.streams.map(({ eventIds, ...stream }) => ({
      ...stream,
      events: eventIds.map(eventOf),
    }));
    const conditions = call.conditions.map(({ tag, after }) => ({ query: [{ tags: [tag] }], after }));
    const end = await this.#record(call, async () => {
      const { position, streams: written } = await this.#store.append(streams, conditions);
      return { position, streams: written };
    });
    if (end.phase === 'ok') {
      for (const { stream, version } of end.streams) this.#memory.saw(stream, version);
      this.#memory.head = Math.max(this.#memory.head, end.position);
    }
    if (end.reason === 'conflict') this.#memory.saw(end.stream, end.actual);
    return end;
  }

  /** The end of a stream, forward from what is known or backward; now and then all of it. */
  async #read(stream) {
    const known = this.#memory.version(stream);
    const isBackward = randomInt(4) === 0;
    const from = randomInt(20) === 0 ? 1 : Math.max(1, known - randomInt(10) + 1);
    const end = await this.#record({ kind: 'read', stream }, async () => {
      const events = isBackward
        ? (await this.#store.read(stream, { direction: 'backward', limit: 1 + randomInt(10) })).toReversed()
        : await this.#store.read(stream, { from });
      const first = events[0]?.version ?? (isBackward ? 1 : from);
      return { from: first, events: events.map(({ version, id }) => [version, id]) };
    });
    const last = end.events?.at(-1);
    if (last) this.#memory.saw(stream, last[0]);
  }

  /** The next page of all that there is; now and then a look at the end of the log. */
  async #readAll() {
    const isGlance = randomInt(4) === 0;
    const after = isGlance ? Math.max(0, this.#memory.head - randomInt(20)) : this.#cursor;
    const call = { kind: 'readAll', after, limit: 1 + randomInt(200) };
    const end = await this.#record(call, async () => {
      const { events, through } = await this.#store.readAll(call.after, call.limit);
      return { events: events.map(({ position, id }) => [position, id]), through };
    });
    if (end.phase !== 'ok') return;
    if (!isGlance) this.#cursor = end.through;
    this.#memory.head = Math.max(this.#memory.head, end.through);
  }

  async #record(call, make) {
    const end = await this.#recorder.record(call, make);
    if (end.reason === 'unavailable') await pause(20);
    return end;
  }

  #to(stream) {
    return { stream, expected: this.#memory.version(stream), eventIds: someIds() };
  }

  #toSeveral() {
    const names = new Set(Array.from({ length: 2 + randomInt(2) }, hotStream));
    return [...names].map((stream, index) => {
      const expected = this.#memory.version(stream);
      if (index > 0 && randomInt(2) === 0) return { stream, expected, eventIds: [] };
      const lax = expected > 0 ? 'streamExists' : 'any';
      return { stream, expected: randomInt(2) === 0 ? expected : lax, eventIds: someIds() };
    });
  }

  #condition() {
    return { tag: tagOf(randomInt(TAGS)), after: Math.max(0, this.#memory.head - randomInt(20)) };
  }
}

/** Some streams are hotter than others. */
function hotStream() {
  return `hot-${Math.floor(HOT_STREAMS * Math.random() ** 2)}`;
}

/** A stream that everybody begins at the same time. */
function newStream() {
  return `new-${process.hrtime.bigint() / 50_000_000n}`;
}

function someIds() {
  const count = randomInt(3) === 0 ? 2 + randomInt(4) : 1;
  return Array.from({ length: count }, () => randomUUID());
}

/** The id says everything, so that a repetition has the same content. */
function eventOf(id) {
  const tags = [tagOf(Number.parseInt(id.at(-1), 16) % TAGS)];
  const metadata = { correlationId: id, causationId: id };
  return { id, type: 'history.event', typeVersion: 1, data: { id }, metadata, tags };
}

function tagOf(number) {
  return `tag:${number}`;
}
