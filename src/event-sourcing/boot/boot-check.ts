import { BootError } from '../errors/boot.error.js';
import { aggregateTypeOf } from '../aggregates/aggregate-type.js';
import { eventTypeOf } from '../messages/event-type.js';
import type { EventSourcingOptions } from '../event-sourcing.options.js';
import { adoptionProblems } from './adoption-check.js';
import { clashes, type Named, namesOf } from './clashes.js';
import { policyProblems } from './policy-check.js';
import { processProblems } from './process-check.js';
import type { Explorer, HandlerDeclaration } from './explorer.js';
import type { FeatureDeclaration } from './feature-declaration.js';

/**
 * Looks for options that cannot be, and for declarations that do not fit together, before anything is read or
 * written: each would lose an event, or break on the first command.
 *
 * @throws BootError with all problems at once, each with its remedy.
 */
export function checkDeclarations(options: EventSourcingOptions, explorer: Explorer): void {
  const features = explorer.features();
  const problems = [
    ...impossibleLease(options),
    ...impossibleRetention(options),
    ...eventsWithoutName(features),
    ...sharedEventNames(features),
    ...features.flatMap(aggregatesWithoutName),
    ...features.flatMap(unhandledEvents),
    ...features.flatMap(handlersOfNothing),
    ...sharedHandlers(explorer.commandHandlers(), 'command'),
    ...sharedHandlers(explorer.queryHandlers(), 'query'),
    ...sharedProjectionNames(explorer),
    ...unknownProjectedEvents(explorer, features),
    ...processProblems(explorer, features),
    ...adoptionProblems(explorer, features),
    ...policyProblems(explorer, options.adopt),
  ];
  if (problems.length > 0) throw new BootError([...new Set(problems)]);
}

function impossibleLease({ leaseMs }: EventSourcingOptions): string[] {
  if (leaseMs === undefined || (Number.isSafeInteger(leaseMs) && leaseMs > 0)) return [];
  return [
    `leaseMs is ${String(leaseMs)}. Give EventSourcingModule.forRoot a whole number of milliseconds from 1 up, ` +
      'or leave it out for the default.',
  ];
}

function impossibleRetention({ idempotency = {} }: EventSourcingOptions): string[] {
  return Object.entries(idempotency)
    .filter(([, keep]) => ![undefined, Infinity].includes(keep) && !(Number.isSafeInteger(keep) && keep > 0))
    .map(
      ([name, keep]) =>
        `idempotency.${name} is ${String(keep)}. Give EventSourcingModule.forRoot a whole number of milliseconds from 1 ` +
        'up, Infinity to keep answers for good, or leave it out for the default.',
    );
}

function eventsWithoutName(features: readonly FeatureDeclaration[]): string[] {
  return features
    .flatMap(({ events }) => events)
    .filter((event) => !eventTypeOf(event))
    .map(
      ({ name }) =>
        `Event class ${name} has no stored name. Decorate it with @EventType('context.name', { version: 1 }).`,
    );
}

function sharedEventNames(features: readonly FeatureDeclaration[]): string[] {
  const events = new Set(features.flatMap((feature) => feature.events));
  return clashes([...events], (event) => eventTypeOf(event)?.name).map(
    ([name, classes]) =>
      `Event classes ${classes} share the stored name '${name}'. Give each its own: a stored name means one thing.`,
  );
}

function aggregatesWithoutName({ aggregates }: FeatureDeclaration): string[] {
  return aggregates
    .filter((aggregate) => !aggregateTypeOf(aggregate))
    .map(
      ({ name }) => `Aggregate ${name} has no stored name. Decorate it with @AggregateType('context.name').`,
    );
}

function unhandledEvents({ aggregates, events }: FeatureDeclaration): string[] {
  if (aggregates.length === 0) return [];
  const names = aggregates.map(({ name }) => name).join(' or ');
  return events
    .filter(({ name }) => !aggregates.some((aggregate) => `on${name}` in (aggregate.prototype as object)))
    .map(
      ({ name }) =>
        `No aggregate handles ${name}. Write on${name}(event) in ${names}, even if it changes nothing.`,
    );
}

function handlersOfNothing({ aggregates, events }: FeatureDeclaration): string[] {
  const handled = new Set(events.map(({ name }) => `on${name}`));
  return aggregates.flatMap(({ name, prototype }) =>
    Object.getOwnPropertyNames(prototype)
      .filter((method) => /^on[A-Z]/.test(method) && !handled.has(method))
      .map(
        (method) =>
          `${name}.${method} handles no event of its feature. List ${method.slice(2)} in ` +
          'EventSourcingModule.forFeature({ events: [...] }), or mend the name.',
      ),
  );
}

function sharedHandlers(handlers: readonly HandlerDeclaration[], what: string): string[] {
  const byMessage = new Map<Named, Set<Named>>();
  for (const { handler, message } of handlers) {
    byMessage.set(message, (byMessage.get(message) ?? new Set()).add(handler));
  }
  return [...byMessage]
    .filter(([, classes]) => classes.size > 1)
    .map(
      ([message, classes]) =>
        `The ${what} ${message.name} has ${String(classes.size)} handlers: ${namesOf([...classes])}. ` +
        'Nest would run the last one and never the others: remove all but one.',
    );
}

function sharedProjectionNames(explorer: Explorer): string[] {
  const classes = new Map(explorer.projections().map((each) => [each.projection, each.description.name]));
  return clashes([...classes.keys()], (projection) => classes.get(projection)).map(
    ([name, shared]) =>
      `Projections ${shared} share the stored name '${name}'. Give each its own: they would share a checkpoint.`,
  );
}

function unknownProjectedEvents(explorer: Explorer, features: readonly FeatureDeclaration[]): string[] {
  const known = new Set<Named>(features.flatMap(({ events }) => events));
  return explorer.projections().flatMap(({ projection }) =>
    explorer
      .handledBy(projection)
      .filter((event) => !known.has(event))
      .map(
        ({ name }) =>
          `Projection ${projection.name} handles ${name}, which no feature lists. ` +
          'List it in EventSourcingModule.forFeature({ events: [...] }).',
      ),
  );
}
