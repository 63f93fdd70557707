import { describe, expect, it } from '@jest/globals';
import { InvalidAggregateError } from '../errors/invalid-aggregate.error.js';
import { EventSourcedAggregate, markStored, storedVersionOf } from './event-sourced-aggregate.js';

class Added {
  constructor(readonly amount: number) {}
}
class Broken {}
class Unhandled {}

class Counter extends EventSourcedAggregate {
  total = 0;

  add(amount: number): void {
    this.apply(new Added(amount));
  }

  fail(): void {
    this.apply(new Broken());
  }

  forget(): void {
    this.apply(new Unhandled());
  }

  protected onAdded({ amount }: Added): void {
    this.total += amount;
  }

  protected onBroken(): void {
    throw new Error('broken');
  }
}

describe('an event-sourced aggregate', () => {
  it('changes its state, then records the event', () => {
    const counter = new Counter('c');
    counter.add(2);
    counter.add(3);
    expect(counter.total).toBe(5);
    expect(counter.getUncommittedEvents()).toEqual([new Added(2), new Added(3)]);
    expect(counter.version).toBe(2);
  });

  it('records nothing when its handler throws, or when there is none', () => {
    const counter = new Counter('c');
    expect(() => {
      counter.fail();
    }).toThrow('broken');
    expect(() => {
      counter.forget();
    }).toThrow('Counter has no onUnhandled. Write a method onUnhandled(event), even if it changes nothing.');
    expect(counter.getUncommittedEvents()).toEqual([]);
    expect(counter.version).toBe(0);
  });

  it('is rebuilt from its history, which is not recorded again', () => {
    const counter = new Counter('c');
    counter.loadFromHistory([new Added(1), new Added(2)]);
    expect([counter.total, counter.version, storedVersionOf(counter)]).toEqual([3, 2, 2]);
    expect(counter.getUncommittedEvents()).toEqual([]);
    counter.add(4);
    expect([counter.version, storedVersionOf(counter)]).toEqual([3, 2]);
  });

  it('keeps what happened after the commit began', () => {
    const counter = new Counter('c');
    counter.add(1);
    counter.add(2);
    markStored(counter, 1);
    expect(counter.getUncommittedEvents()).toEqual([new Added(2)]);
    expect([counter.version, storedVersionOf(counter)]).toEqual([2, 1]);
  });

  it.each<[string, (counter: Counter) => unknown]>([
    [
      'commit where no repository stores it',
      (counter) => {
        counter.commit();
      },
    ],
    ['uncommit', (counter) => counter.uncommit()],
    ['autoCommit', (counter) => (counter.autoCommit = true)],
  ])("has no use for Nest's %s, which would lose events", (_, use) => {
    const counter = new Counter('c');
    counter.add(1);
    expect(() => use(counter)).toThrow(InvalidAggregateError);
    expect(counter.getUncommittedEvents()).toEqual([new Added(1)]);
  });
});
