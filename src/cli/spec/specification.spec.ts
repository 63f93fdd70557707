import { describe, expect, it } from '@jest/globals';
import { type StreamSpecification } from '../../event-sourcing/index.js';
import { AggregateType, EventSourcedAggregate } from '../../event-sourcing/domain.js';
import { specification } from './specification.js';

@AggregateType('lamps.lamp')
class Lamp extends EventSourcedAggregate {}

class LampLit {}

const lit = (version: number) => ({
  eventClass: LampLit,
  type: 'lamps.lamp-lit',
  version,
  recordedAt: new Date('2026-01-01T00:00:00Z'),
  data: { lampId: 'l-1' },
  personal: undefined,
});

const stream: StreamSpecification = {
  stream: 'lamps.lamp-l-1',
  aggregateClass: Lamp,
  aggregateType: 'lamps.lamp',
  id: 'l-1',
  decisions: [
    { events: [lit(1), lit(2)], state: { isLit: true } },
    { events: [lit(3)], state: undefined },
  ],
  goesOn: false,
};

describe('a specification', () => {
  const text = specification(stream, {
    runner: 'vitest',
    kit: 'tidemark/testing',
    of: ({ className, storedName }) => `./${className}.${storedName}.js`,
  });

  it('imports each class once, and runs where one wants', () => {
    expect(text.split('\n').filter((line) => line.startsWith('import'))).toEqual([
      'import { describe, it } from "vitest";',
      'import { eventOf, givenAggregate } from "tidemark/testing";',
      'import { Lamp } from "./Lamp.lamps.lamp.js";',
      'import { LampLit } from "./LampLit.lamps.lamp-lit.js";',
    ]);
  });

  it('has an example for what was decided at once', () => {
    expect(text).toContain('it("is so after version 1 to 2: lamps.lamp-lit, lamps.lamp-lit"');
    expect(text).toContain(
      'givenAggregate(Lamp, id, ...history.slice(0, 2)).thenState({\n      isLit: true,',
    );
  });

  it('has at least that it can be replayed, where there is no state to be seen', () => {
    expect(text).toContain('givenAggregate(Lamp, id, ...history.slice(0, 3)).when(() => undefined).then();');
  });
});
