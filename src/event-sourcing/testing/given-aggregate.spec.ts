import { describe, expect, it } from '@jest/globals';
import { AggregateType } from '../aggregates/aggregate-type.js';
import { EventSourcedAggregate } from '../aggregates/event-sourced-aggregate.js';
import { EventType } from '../messages/event-type.js';
import type { JsonObject } from '../messages/json.js';
import { eventOf } from './event-of.js';
import { givenAggregate } from './given-aggregate.js';

@EventType('lamps.lamp-lit', { version: 1 })
class LampLit {
  constructor(readonly by: string) {
    if (by === '') throw new TypeError('Nobody lights lamps no more.');
  }
}

@AggregateType('lamps.lamp')
class Lamp extends EventSourcedAggregate {
  private isLit = false;
  private by: string | undefined;

  protected onLampLit({ by }: LampLit): void {
    this.isLit = true;
    this.by = by;
  }
}

@AggregateType('lamps.row')
class Row extends EventSourcedAggregate {
  private readonly lit = new Set<string>();

  protected onLampLit({ by }: LampLit): void {
    this.lit.add(by);
  }

  protected override toSnapshot(): JsonObject {
    return { lit: [...this.lit] };
  }
}

describe('the state of a given aggregate', () => {
  it('is its own fields, without those that are undefined', () => {
    givenAggregate(Lamp, 'l-1').thenState({ isLit: false });
    givenAggregate(Lamp, 'l-1', new LampLit('Ada')).thenState({ isLit: true, by: 'Ada' });
  });

  it('is what the aggregate says of it, where it says so itself', () => {
    givenAggregate(Row, 'r-1', new LampLit('Ada'), new LampLit('Bob')).thenState({ lit: ['Ada', 'Bob'] });
  });

  it.each([{ isLit: true, by: 'Bob' }, { isLit: true }, { isLit: true, by: 'Ada', since: null }])(
    'is not %j where it is another',
    (other) => {
      const lamp = givenAggregate(Lamp, 'l-1', new LampLit('Ada'));
      expect(() => {
        lamp.thenState(other);
      }).toThrow('strictly deep-equal');
    },
  );
});

describe('a stored event', () => {
  it('is of its class, whatever its constructor would say of it today', () => {
    const event = eventOf(LampLit, { by: '' });
    expect(event).toBeInstanceOf(LampLit);
    givenAggregate(Lamp, 'l-1', event).thenState({ isLit: true, by: '' });
  });
});
