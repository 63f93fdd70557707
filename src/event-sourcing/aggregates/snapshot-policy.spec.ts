import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../messages/json.js';
import { AggregateType, aggregateTypeOf } from './aggregate-type.js';
import { EventSourcedAggregate } from './event-sourced-aggregate.js';

class Open extends EventSourcedAggregate {
  total = 0;
}

class Hidden extends EventSourcedAggregate {
  #total = 0;

  get total(): number {
    return this.#total;
  }
}

class HiddenBelow extends Hidden {}

class Spoken extends Hidden {
  protected override toSnapshot(): JsonObject {
    return { total: this.total };
  }

  protected override fromSnapshot(): void {
    // Nothing to give back here.
  }
}

class HalfSpoken extends Open {
  protected override toSnapshot(): JsonObject {
    return {};
  }
}

const decorate = (target: typeof Open, every = 100, version = 1) => {
  AggregateType('things.thing', { snapshot: { every, version } })(target);
};

describe('a policy for snapshots', () => {
  it('is part of how a class is stored', () => {
    decorate(Open);
    expect(aggregateTypeOf(Open)).toEqual({ name: 'things.thing', snapshot: { every: 100, version: 1 } });
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('refuses %s for a number', (number) => {
    expect(() => {
      decorate(Open, number);
    }).toThrow(TypeError);
    expect(() => {
      decorate(Open, 100, number);
    }).toThrow(TypeError);
  });

  it.each([Hidden, HiddenBelow])(
    'refuses %p, whose #private fields a copy of its fields would miss',
    (target) => {
      expect(() => {
        decorate(target);
      }).toThrow(/#private/);
      expect(() => {
        AggregateType('things.thing')(target);
      }).not.toThrow();
    },
  );

  it('takes them where the class says itself what its state is, both ways', () => {
    expect(() => {
      decorate(Spoken);
    }).not.toThrow();
    expect(() => {
      decorate(HalfSpoken);
    }).toThrow(/toSnapshot alone/);
  });
});
