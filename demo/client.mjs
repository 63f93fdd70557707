import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const ATTEMPTS = 20;

/** The public API as a careful client uses it: what it is told to try again later, it does, under the same key. */
export class Client {
  constructor(url) {
    this.url = url;
  }

  post(path, body) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return this.send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  get(path) {
    return this.send(path, {});
  }

  async send(path, options) {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${this.url}${path}`, options);
      const body = await response.json();
      if (response.ok) return body;
      const after = Number(response.headers.get('retry-after') ?? NaN);
      if (Number.isNaN(after) || attempt === ATTEMPTS) {
        throw new Error(`${path} was refused with ${body.code}: ${body.detail}`);
      }
      await pause(after * 1_000);
    }
  }
}

/** Does something with each of a list, so many at a time, in their order; `done` is told after each how many are. */
export async function each(list, clients, work, done = () => undefined) {
  let [next, finished] = [0, 0];
  const results = [];
  const client = async () => {
    while (next < list.length) {
      const index = next;
      next += 1;
      results[index] = await work(list[index], index);
      finished += 1;
      done(finished);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return results;
}
