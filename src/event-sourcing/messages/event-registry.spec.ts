import { describe, expect, it } from '@jest/globals';
import { UuidV7Generator } from '../context/id-generator.js';
import { UnregisteredEventError } from '../errors/unregistered-event.error.js';
import { EventRegistry } from './event-registry.js';
import { EventType, eventTypeOf } from './event-type.js';
import type { RecordedEvent } from './recorded-event.js';

@EventType<Happened>('test.happened', { version: 2, tags: ({ what }) => [`what:${what}`] })
class Happened {
  constructor(readonly what: string) {
    if (what === 'never') throw new Error('A stored event is not made again.');
  }
}

class Unnamed {}
class HappenedAgain extends Happened {}

const metadata = { correlationId: 'c', causationId: 'd' };
const recorded = (more: Partial<RecordedEvent>): RecordedEvent => ({
  id: 'i',
  type: 'test.happened',
  typeVersion: 2,
  data: { what: 'never' },
  metadata,
  tags: [],
  stream: 's',
  version: 1,
  position: 7,
  recordedAt: new Date(),
  ...more,
});

describe('the event registry', () => {
  const registry = new EventRegistry([Happened, Unnamed]);

  it('makes a new event of an instance', () => {
    const happened = new Happened('x');
    expect(registry.toNewEvent(happened, new UuidV7Generator(), metadata)).toEqual({
      id: expect.any(String),
      type: 'test.happened',
      typeVersion: 2,
      data: happened,
      metadata,
      tags: ['what:x'],
    });
  });

  it('gives the data of a recorded event its class back, without running its constructor', () => {
    const { data } = registry.revive(recorded({}));
    expect(data).toBeInstanceOf(Happened);
    expect(data).toEqual({ what: 'never' });
  });

  it('refuses a class without a name, or one that only inherits it', () => {
    for (const eventClass of [Unnamed, HappenedAgain]) {
      expect(() => registry.describe(eventClass)).toThrow(UnregisteredEventError);
    }
    expect(eventTypeOf(HappenedAgain)).toBeUndefined();
  });

  it('refuses what it does not know, naming the position', () => {
    expect(() => registry.revive(recorded({ type: 'test.unknown' }))).toThrow(
      /Position 7 holds an event test.unknown/,
    );
    expect(() => registry.revive(recorded({ typeVersion: 1 }))).toThrow(
      /test.happened in version 1.*is version 2/,
    );
  });

  it.each([
    'happened',
    'Test.Happened',
    'test.',
    '.happened',
    'test happened',
    'test..x',
    `test.${'x'.repeat(100)}`,
    '',
  ])('refuses the name %j', (name) => {
    expect(() => {
      EventType(name, { version: 1 })(Unnamed);
    }).toThrow(/Event class Unnamed has the stored name/);
  });

  it.each([0, -1, 1.5, NaN])('refuses the version %p', (version) => {
    expect(() => {
      EventType('test.x', { version })(Unnamed);
    }).toThrow(/expected a whole number from 1/);
  });
});
