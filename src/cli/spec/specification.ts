import type { JsonObject, SpecifiedDecision, StreamSpecification } from '../../event-sourcing/index.js';
import { literal } from './literal.js';
import type { Wanted } from './sources.js';

/** Where `describe` and `it` come from. */
export const RUNNERS = { jest: '@jest/globals', vitest: 'vitest', node: 'node:test' } as const;

/** What a specification imports from where. */
export interface Places {
  readonly runner: keyof typeof RUNNERS;
  /** The door of the engine for tests. */
  readonly kit: string;
  readonly of: (wanted: Wanted) => string;
}

const ABOUT = `
// Written from stored events, with other values in the place of personal ones. Commands are not stored: this holds
// which state the aggregate comes to by what was decided. Specify what it decides next by .when(...).then(...).
`;

/** A stream as a file of TypeScript: its events are given, then the aggregate is in the state that they lead to. */
export function specification(stream: StreamSpecification, places: Places): string {
  const { aggregateType, id, decisions } = stream;
  const events = decisions.flatMap((decision) => decision.events);
  const history = events.map(
    ({ eventClass, version, recordedAt, data }) =>
      `  // version ${String(version)}, ${recordedAt.toISOString()}\n` +
      `  eventOf(${eventClass.name}, ${literal(data, '  ')}),\n`,
  );
  return [
    ...imports(stream, places).map((line) => `${line}\n`),
    ABOUT,
    `const id = ${literal(id)};\n\n`,
    `const history = [\n${history.join('')}];\n\n`,
    `describe(${literal(aggregateType)}, () => {\n${decisions.map((each) => example(each, stream)).join('\n')}});\n`,
  ].join('');
}

function imports(
  { aggregateClass, aggregateType, decisions }: StreamSpecification,
  places: Places,
): string[] {
  const classes = new Map<string, string>([[aggregateClass.name, aggregateType]]);
  for (const { eventClass, type } of decisions.flatMap(({ events }) => events)) {
    classes.set(eventClass.name, type);
  }
  return [
    `import { describe, it } from ${literal(RUNNERS[places.runner])};`,
    `import { eventOf, givenAggregate } from ${literal(places.kit)};`,
    ...[...classes].map(([className, storedName]) => {
      return `import { ${className} } from ${literal(places.of({ className, storedName }))};`;
    }),
  ];
}

function example({ events, state }: SpecifiedDecision, { aggregateClass }: StreamSpecification): string {
  const types = events.map(({ type }) => type).join(', ');
  const versions = [...new Set([events[0]?.version, events.at(-1)?.version])].join(' to ');
  const through = String(events.at(-1)?.version);
  const given = `givenAggregate(${aggregateClass.name}, id, ...history.slice(0, ${through}))`;
  return [
    `  it(${literal(`is so after version ${versions}: ${types}`)}, () => {\n`,
    `    ${given}${then(state)};\n`,
    '  });\n',
  ].join('');
}

/** Where the state is not plain JSON there is left that the history can be replayed. */
function then(state: JsonObject | undefined): string {
  return state === undefined ? '.when(() => undefined).then()' : `.thenState(${literal(state, '    ')})`;
}
