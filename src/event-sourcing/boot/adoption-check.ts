import { clashes, type Named } from './clashes.js';
import type { DurableHandlerDeclaration, Explorer } from './explorer.js';
import type { FeatureDeclaration } from './feature-declaration.js';

/** What does not fit together about durable handlers, each with its remedy. */
export function adoptionProblems(explorer: Explorer, features: readonly FeatureDeclaration[]): string[] {
  const known = new Set<Named>(features.flatMap(({ events }) => events));
  const handlers = explorer.durableHandlers();
  return [
    ...sharedNames(explorer),
    ...handlers.flatMap(withoutEvents),
    ...handlers.flatMap(ofRequests),
    ...handlers.flatMap((handler) => unknownEvents(handler, known)),
  ];
}

/** With whatever else is fed: all of it shares one table of checkpoints. */
function sharedNames(explorer: Explorer): string[] {
  const durable = explorer
    .durableHandlers()
    .map(({ handler, description }) => ({ name: handler.name, stored: description.name }));
  const others = [
    ...explorer.projections().map(({ projection, description }) => [projection, description] as const),
    ...explorer.processes().map(({ process, description }) => [process, description] as const),
  ].map(([{ name }, description]) => ({ name, stored: description.name }));
  const ofDurable = new Set(durable.map(({ stored }) => stored));
  return clashes([...durable, ...others], ({ stored }) => stored)
    .filter(([stored]) => ofDurable.has(stored))
    .map(
      ([stored, sharing]) =>
        `${sharing} share the stored name '${stored}'. Give each its own: they would share a checkpoint.`,
    );
}

function withoutEvents({ handler, events, description }: DurableHandlerDeclaration): string[] {
  if (events.length > 0) return [];
  return [
    `${handler.name} is @Durable('${description.name}') and handles nothing. Put @EventsHandler(TheEvent) beside it.`,
  ];
}

function ofRequests({ handler, isStatic }: DurableHandlerDeclaration): string[] {
  if (isStatic) return [];
  return [
    `Durable handler ${handler.name} is made anew for each request, and the log makes none. ` +
      'Give it, and what is injected into it, the default scope.',
  ];
}

function unknownEvents(
  { handler, events }: DurableHandlerDeclaration,
  known: ReadonlySet<Named>,
): readonly string[] {
  return events
    .filter((event) => !known.has(event))
    .map(
      ({ name }) =>
        `Durable handler ${handler.name} handles ${name}, which no feature lists, and so is never stored. ` +
        'List it in EventSourcingModule.forFeature({ events: [...] }).',
    );
}
