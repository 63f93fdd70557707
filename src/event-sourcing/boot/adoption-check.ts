import { clashes, type Named } from './clashes.js';
import type { Explorer, NestDeclaration } from './explorer.js';
import type { FeatureDeclaration } from './feature-declaration.js';

/** What does not fit together about durable handlers and sagas, each with its remedy. */
export function adoptionProblems(explorer: Explorer, features: readonly FeatureDeclaration[]): string[] {
  const known = new Set<Named>(features.flatMap(({ events }) => events));
  const handled = new Set<Named>(explorer.commandHandlers().map(({ message }) => message));
  const declared = explorer.nestDeclarations();
  return [
    ...sharedNames(explorer),
    ...declared.flatMap(withoutEvents),
    ...declared.flatMap(noSagas),
    ...declared.flatMap(ofRequests),
    ...declared.flatMap((each) => unknownEvents(each, known)),
    ...declared.flatMap((each) => unhandledCommands(each, handled)),
  ];
}

/** With whatever else is fed: all of it shares one table of checkpoints. */
function sharedNames(explorer: Explorer): string[] {
  const durable = explorer
    .nestDeclarations()
    .flatMap(({ type, durable: handler, durableSagas }) => [
      ...(handler ? [{ name: type.name, stored: handler.name }] : []),
      ...durableSagas.map(({ name, member }) => ({ name: `${type.name}.${member}`, stored: name })),
    ]);
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

function withoutEvents({ type, events = [], durable }: NestDeclaration): string[] {
  if (!durable || events.length > 0) return [];
  return [
    `${type.name} is @Durable('${durable.name}') and handles nothing. Put @EventsHandler(TheEvent) beside it.`,
  ];
}

function noSagas({ type, sagas, durableSagas }: NestDeclaration): string[] {
  return durableSagas
    .filter(({ member }) => !sagas.includes(member))
    .map(
      ({ name, member }) =>
        `${type.name}.${member} is @DurableSaga('${name}') and no saga. Put @Saga() beside it.`,
    );
}

function ofRequests({ type, durable, durableSagas, isStatic }: NestDeclaration): string[] {
  if (isStatic || (!durable && durableSagas.length === 0)) return [];
  return [
    `${type.name} is durable and made anew for each request, and the log makes none. ` +
      'Give it, and what is injected into it, the default scope.',
  ];
}

function unknownEvents({ type, durable, events = [] }: NestDeclaration, known: ReadonlySet<Named>): string[] {
  if (!durable) return [];
  return events
    .filter((event) => !known.has(event))
    .map(
      ({ name }) =>
        `Durable handler ${type.name} handles ${name}, which no feature lists, and so is never stored. ` +
        'List it in EventSourcingModule.forFeature({ events: [...] }).',
    );
}

function unhandledCommands({ type, durableSagas }: NestDeclaration, handled: ReadonlySet<Named>): string[] {
  return durableSagas.flatMap(({ member, commands }) =>
    Object.values(commands)
      .filter((command) => !handled.has(command))
      .map(
        ({ name }) =>
          `Durable saga ${type.name}.${member} gives ${name}, which has no handler. ` +
          `Provide a class that is decorated @CommandHandler(${name}), or give it no more.`,
      ),
  );
}
