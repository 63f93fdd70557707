import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Gate } from '../../../test/support/gate.js';
import type { AppendResult } from '../store/event-store.js';
import { Attempts } from './attempt.js';
import { StreamLines, type Tip, Turn } from './stream-lines.js';
import { Unit } from './unit.js';

const result: AppendResult = { position: 1, streams: [] };

function tipOf(name: string, outcome = new Promise<AppendResult>(() => undefined)): Tip {
  outcome.catch(() => undefined);
  return { history: () => name, lastEventId: name, outcome };
}

describe('a line of a stream', () => {
  let lines: StreamLines;

  beforeEach(() => {
    jest.useFakeTimers();
    lines = new StreamLines();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Stands in line and notes when it is whose turn. */
  const turns: (Turn | undefined)[] = [];
  const stand = (stream = 'a') => {
    const index = turns.push(undefined) - 1;
    return lines.stand(stream).then((turn) => (turns[index] = turn));
  };
  afterEach(() => {
    turns.length = 0;
  });
  const steps = () => jest.advanceTimersByTimeAsync(0);
  const nameOf = async (turn: Turn | undefined) => (await turn?.tip())?.history();

  it('is joined where it is, and only there', async () => {
    expect(await lines.join('a')).toBeUndefined();
    const turn = await lines.stand('a');
    expect(await lines.join('b')).toBeUndefined();
    let second: Turn | undefined;
    void lines.join('a').then((joined) => (second = joined));
    await steps();
    expect(second).toBeUndefined();
    turn?.end(tipOf('first'));
    await steps();
    expect(await nameOf(second)).toBe('first');
  });

  it('lets one decide at a time, in the order they came, on what the one before has decided', async () => {
    for (let n = 0; n < 3; n += 1) void stand();
    await steps();
    expect(turns.map(Boolean)).toEqual([true, false, false]);
    turns[0]?.end(tipOf('first'));
    await steps();
    expect(turns.map(Boolean)).toEqual([true, true, false]);
    expect(await nameOf(turns[1])).toBe('first');
    turns[0]?.end(tipOf('again'));
    turns[1]?.end();
    await steps();
    expect(await nameOf(turns[2])).toBe('first');
  });

  it('gives nothing to rest on when it is stored: others write to the store, too', async () => {
    (await stand())?.end(tipOf('stored', Promise.resolve(result)));
    (await stand())?.end(tipOf('pending'));
    await steps();
    expect(await nameOf(await stand())).toBe('pending');
    const other = new StreamLines();
    (await other.stand('a'))?.end(tipOf('stored', Promise.resolve(result)));
    await steps();
    expect(await nameOf(await other.stand('a'))).toBeUndefined();
  });

  it('gives nothing to rest on when anything below it was refused', async () => {
    const gate = new Gate();
    const refused = gate.opened.then(() => Promise.reject(new Error('conflict')));
    (await stand())?.end(tipOf('refused', refused));
    (await stand())?.end(tipOf('on it'));
    const turn = await stand();
    expect(await nameOf(turn)).toBe('on it');
    gate.open();
    await steps();
    expect(await nameOf(turn)).toBeUndefined();
    turn?.end(tipOf('afresh'));
    expect(await nameOf(await stand())).toBe('afresh');
  });

  it('gives nothing to rest on that was decided while what is below it was refused', async () => {
    const gate = new Gate();
    const refused = gate.opened.then(() => Promise.reject(new Error('conflict')));
    (await stand())?.end(tipOf('refused', refused));
    const deciding = await stand();
    expect(await nameOf(deciding)).toBe('refused');
    gate.open();
    await steps();
    deciding?.end(tipOf('on it'));
    const next = await stand();
    expect(await nameOf(next)).toBeUndefined();
    next?.end(tipOf('afresh'));
    expect(await nameOf(await stand())).toBe('afresh');
  });

  it('gives nothing to rest on that rests on what was refused in the line of another stream', async () => {
    const gate = new Gate();
    const refused = gate.opened.then(() => Promise.reject(new Error('conflict')));
    (await stand('a'))?.end(tipOf('refused', refused));
    const attempt = new Attempts();
    for (const stream of ['a', 'b']) attempt.contended.add(stream);
    const unit = new Unit(undefined, lines, attempt);
    await unit.lineUp();
    expect((await unit.predecessorOf('a'))?.history()).toBe('refused');
    expect(await unit.predecessorOf('b')).toBeUndefined();
    gate.open();
    await steps();
    const tip = tipOf('on it');
    unit.endTurns(
      new Map([
        ['a', tip],
        ['b', tip],
      ]),
    );
    for (const stream of ['a', 'b']) expect(await nameOf(await stand(stream))).toBeUndefined();
  });

  it('ends a moment after nobody stands in it and nothing is on its way', async () => {
    const gate = new Gate();
    (await stand())?.end(
      tipOf(
        'one',
        gate.opened.then(() => result),
      ),
    );
    (await lines.join('a'))?.end();
    gate.open();
    await jest.advanceTimersByTimeAsync(999);
    const last = await lines.join('a');
    expect(last).toBeInstanceOf(Turn);
    last?.end();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await lines.join('a')).toBeUndefined();
  });

  it('lets all go on at once when the first has waited too long, and is no more', async () => {
    for (let n = 0; n < 3; n += 1) void stand();
    const late = lines.join('a');
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await late).toBeUndefined();
    expect(await lines.join('a')).toBeUndefined();
    const fresh = await lines.stand('a');
    turns[0]?.end(tipOf('of the old line'));
    expect(await nameOf(fresh)).toBeUndefined();
  });

  it('counts from when somebody came, not from when the line began', async () => {
    const first = await stand();
    void stand();
    await jest.advanceTimersByTimeAsync(1_500);
    const second = stand();
    first?.end();
    await jest.advanceTimersByTimeAsync(1_000);
    turns[1]?.end(tipOf('patient'));
    expect(await nameOf(await second)).toBe('patient');
  });

  it('lets all go on at once when so many have written nothing', async () => {
    for (let n = 0; n < 40; n += 1) void stand();
    for (let n = 0; n < 16; n += 1) {
      await steps();
      turns[n]?.end();
    }
    await steps();
    expect(await lines.join('a')).toBeUndefined();
    expect(turns.filter(Boolean)).toHaveLength(16);
  });
});
