import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../messages/json.js';
import { EventSourcedAggregate, restore, snapshotStateOf } from './event-sourced-aggregate.js';

class Happened {}

class Thing extends EventSourcedAggregate {
  total = 1;
  name: string | undefined = 'new';
  list: unknown[] = [];

  constructor(id: string, fields: object = {}) {
    super(id);
    Object.assign(this, fields);
  }

  happen(): void {
    this.apply(new Happened());
  }

  protected onHappened(): void {
    this.total += 1;
  }
}

const copyOf = (thing: Thing): Thing => {
  const copy = new Thing(thing.id);
  restore(copy, JSON.parse(JSON.stringify(snapshotStateOf(thing))) as JsonObject, thing.version);
  return copy;
};

describe('the state of a snapshot', () => {
  it('is all own fields, and neither the id nor what is not stored', () => {
    const thing = new Thing('t', { total: 5, list: [{ a: [1, null] }], added: true });
    thing.happen();
    expect(snapshotStateOf(thing)).toEqual({
      fields: { total: 6, name: 'new', list: [{ a: [1, null] }], added: true },
      none: [],
    });
    const copy = copyOf(thing);
    expect(copy).toMatchObject({ id: 't', total: 6, name: 'new', list: [{ a: [1, null] }], added: true });
    expect([copy.version, copy.getUncommittedEvents()]).toEqual([1, []]);
  });

  it('keeps what has become undefined', () => {
    expect(copyOf(new Thing('t', { name: undefined })).name).toBeUndefined();
  });

  it.each<[string, object]>([
    ['a map', { list: new Map() }],
    ['a date', { list: [new Date()] }],
    ['an instance of a class', { list: { deep: new Happened() } }],
    ['a hole', { list: [undefined] }],
    ['a function', { list: () => 1 }],
    ['a big integer', { list: 1n }],
    ['a symbol for a name', { [Symbol('s')]: 1 }],
  ])('refuses %s, which a copy would lose', (_, fields) => {
    expect(() => snapshotStateOf(new Thing('t', fields))).toThrow(/Thing/);
  });

  it('refuses one object in two places, which would be two', () => {
    const shared = { n: 1 };
    expect(() => snapshotStateOf(new Thing('t', { list: [shared], name: shared }))).toThrow(/in two places/);
  });

  it('is refused by a class that has got another field since', () => {
    const state = snapshotStateOf(new Thing('t'));
    expect(() => {
      restore(new Thing('t', { fresh: 0 }), state, 1);
    }).toThrow(/knows no fresh\. Raise the version/);
  });
});
