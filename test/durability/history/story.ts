import type { AppendCall, Entry, Refusal, Seen } from './entry.js';
import type { LogEvent } from './final-log.js';

type Streams = AppendCall['streams'];

/** Writes a history by hand, in which each call takes from `t` to `t + 1`, unless it is edited. */
export class Story {
  readonly entries: Entry[] = [];
  readonly log: LogEvent[] = [];
  private t = 0;

  append(id: number, streams: Streams, conditions: AppendCall['conditions'] = []): this {
    return this.add({
      process: 'p',
      id,
      t: (this.t += 2),
      phase: 'invoke',
      kind: 'append',
      streams,
      conditions,
    });
  }

  acknowledged(id: number, position: number, ...streams: [string, number][]): this {
    const written = streams.map(([stream, version]) => ({ stream, version }));
    return this.add({
      process: 'p',
      id,
      t: this.t + 1,
      phase: 'ok',
      kind: 'append',
      position,
      streams: written,
    });
  }

  refused(id: number, refusal: Refusal): this {
    return this.add({ process: 'p', id, t: this.t + 1, phase: 'fail', ...refusal });
  }

  unknown(id: number): this {
    return this.add({ process: 'p', id, t: this.t + 1, phase: 'info' });
  }

  read(id: number, stream: string, from: number, ...events: Seen[]): this {
    this.add({ process: 'p', id, t: (this.t += 2), phase: 'invoke', kind: 'read', stream });
    return this.add({ process: 'p', id, t: this.t + 1, phase: 'ok', kind: 'read', from, events });
  }

  page(id: number, after: number, limit: number, ...events: Seen[]): this {
    this.add({ process: 'p', id, t: (this.t += 2), phase: 'invoke', kind: 'readAll', after, limit });
    const through = events.at(-1)?.[0] ?? after;
    return this.add({ process: 'p', id, t: this.t + 1, phase: 'ok', kind: 'readAll', events, through });
  }

  stored(stream: string, version: number, id: string, ...tags: string[]): this {
    this.log.push({ position: this.log.length + 1, stream, version, id, tags });
    return this;
  }

  /** Takes the last events out of the log. */
  lose(count: number): this {
    this.log.splice(-count);
    return this;
  }

  /** Changes what was written down of a call and of its end. */
  edit(id: number, edits: { readonly call?: object; readonly end?: object }): this {
    for (const entry of this.entries.filter((each) => each.id === id)) {
      Object.assign(entry, entry.phase === 'invoke' ? edits.call : edits.end);
    }
    return this;
  }

  editLast(edits: Partial<LogEvent>): this {
    Object.assign(this.log.at(-1) ?? {}, edits);
    return this;
  }

  private add(entry: Entry): this {
    this.entries.push(structuredClone(entry));
    return this;
  }
}

export const to = (stream: string, expected: Streams[number]['expected'], ...eventIds: string[]) => ({
  stream,
  expected,
  eventIds,
});

/** Something of everything, and nothing wrong. */
export const valid = () =>
  new Story()
    .append(1, [to('s', 0, 'a')])
    .acknowledged(1, 1, ['s', 1])
    .append(2, [to('s', 1, 'b1'), to('t', 'noStream', 'b2')])
    .acknowledged(2, 3, ['s', 2], ['t', 1])
    .append(3, [to('s', 1, 'c')])
    .refused(3, { reason: 'conflict', stream: 's', actual: 2 })
    .append(4, [to('s', 'any', 'd')], [{ tag: 'x', after: 0 }])
    .refused(4, { reason: 'condition', condition: 0 })
    .append(5, [to('t', 'any', 'e1', 'e2')])
    .unknown(5)
    .append(6, [to('t', 'streamExists', 'f')])
    .unknown(6)
    .read(7, 's', 1, [1, 'a'], [2, 'b1'])
    .page(8, 1, 10, [2, 'b1'], [3, 'b2'], [4, 'e1'], [5, 'e2'])
    .page(9, 1, 2, [2, 'b1'], [3, 'b2'])
    .append(10, [to('s', 2, 'g'), to('t', 3)], [{ tag: 'x', after: 1 }])
    .acknowledged(10, 6, ['s', 3])
    .append(11, [to('s', 3, 'h')])
    .unknown(11)
    .append(12, [to('s', 3, 'h')])
    .acknowledged(12, 7, ['s', 4])
    .append(13, [to('s', 'any', 'i')])
    .refused(13, { reason: 'unavailable' })
    .append(14, [to('t', 1, 'j')])
    .refused(14, { reason: 'conflict', stream: 't', actual: 3 })
    .read(15, 't', 4)
    .page(16, 7, 10)
    .append(17, [to('u', 0, 'k1', 'k2')])
    .unknown(17)
    .stored('s', 1, 'a', 'x')
    .stored('s', 2, 'b1')
    .stored('t', 1, 'b2')
    .stored('t', 2, 'e1')
    .stored('t', 3, 'e2')
    .stored('s', 3, 'g')
    .stored('s', 4, 'h')
    .stored('u', 1, 'k1')
    .stored('u', 2, 'k2');

/** Appends to one stream and reads of it, all at the same time, and a page after their beginning. */
export const concurrent = () => {
  const story = new Story()
    .append(1, [to('s', 'any', 'a')])
    .acknowledged(1, 1, ['s', 1])
    .append(2, [to('s', 'any', 'b')])
    .acknowledged(2, 2, ['s', 2])
    .read(3, 's', 1, [1, 'a'])
    .read(4, 's', 1, [1, 'a'])
    .page(5, 0, 10, [1, 'a'], [2, 'b'])
    .stored('s', 1, 'a')
    .stored('s', 2, 'b');
  for (const id of [1, 2, 3, 4]) story.edit(id, { call: { t: 0 } });
  for (const id of [1, 2, 3, 4, 5]) story.edit(id, { end: { t: 99 } });
  return story;
};
