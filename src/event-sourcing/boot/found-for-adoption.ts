import { contextOf, type FoundForAdoption, type FoundHandler } from '../adoption/adoption-report.js';
import { eventTypeOf } from '../messages/event-type.js';
import type { Named } from './clashes.js';
import type { Explorer, NestDeclaration } from './explorer.js';
import { undecidedMessages } from './policy-check.js';

/** What the modules of the application declare for Nest's own buses. */
export function foundForAdoption(explorer: Explorer, modules: number): FoundForAdoption {
  const events = explorer.features().flatMap((feature) => feature.events);
  const listed = new Set<Named>(events);
  const [first] = events.flatMap((event) => eventTypeOf(event)?.name ?? []);
  return {
    handlers: explorer.nestDeclarations().flatMap((each) => [...handlerOf(each, listed), ...sagasOf(each)]),
    context: first === undefined ? undefined : contextOf(first),
    undecided: undecidedMessages(explorer).map(({ name }) => name),
    modules,
  };
}

function handlerOf({ type, events, durable }: NestDeclaration, listed: ReadonlySet<Named>): FoundHandler[] {
  if (!events) return [];
  const heard = events.map((event) => ({
    name: event.name,
    stored: listed.has(event) ? eventTypeOf(event)?.name : undefined,
  }));
  return [{ name: type.name, kind: 'handler', events: heard, durable: durable?.name }];
}

function sagasOf({ type, sagas, durableSagas }: NestDeclaration): FoundHandler[] {
  return sagas.map((member) => ({
    name: `${type.name}.${member}`,
    kind: 'saga',
    events: [],
    durable: durableSagas.find((each) => each.member === member)?.name,
  }));
}
