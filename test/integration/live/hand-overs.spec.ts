import { describe, expect, it } from '@jest/globals';
import { LiveEvents } from '../../../src/event-sourcing/subscriptions/live-events.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { engine, openLog } from '../../support/engines.js';
import { sizeOf } from '../../support/size.js';

/** `HAND_OVERS=10000` is the whole of it. */
const HAND_OVERS = sizeOf('HAND_OVERS', 500);
const FOLLOWED = 10;
const AT_ONCE = 20;

describe('readers that begin to follow during a burst', () => {
  it(`pass from what is stored to what comes ${String(HAND_OVERS)} times, and miss and repeat nothing`, async () => {
    const { store, close } = await openLog();
    const live = new LiveEvents(store);
    let isWriting = true;
    let missed = 0;
    let repeated = 0;

    const write = async (stream: string) => {
      while (isWriting) {
        const events = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => someEvent());
        await store.append([{ stream, expected: 'any', events }]);
        // Readers begin in the midst of a burst as well as between two.
        if (Math.random() < 0.2) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const handOver = async () => {
      const behind = Math.random() < 0.5 ? 0 : Math.floor(Math.random() * 30);
      const controller = new AbortController();
      let last = Math.max(0, (await store.head()) - behind);
      const end = last + FOLLOWED;
      for await (const { position } of live.follow({ after: last, signal: controller.signal })) {
        if (position > last + 1) missed += position - last - 1;
        if (position <= last) repeated += 1;
        last = position;
        if (position >= end) controller.abort();
      }
    };
    const begin = async (count: number) => {
      for (let n = 0; n < count; n += 1) await handOver();
    };

    const writers = ['a', 'b', 'c'].map(write);
    await Promise.all(Array.from({ length: AT_ONCE }, () => begin(HAND_OVERS / AT_ONCE)));
    isWriting = false;
    await Promise.all(writers);
    await close();
    process.stdout.write(
      `${JSON.stringify({ test: 'hand-overs', engine: engine.name, handOvers: HAND_OVERS, missed, repeated })}\n`,
    );
    expect({ missed, repeated }).toEqual({ missed: 0, repeated: 0 });
  }, 120_000);
});
