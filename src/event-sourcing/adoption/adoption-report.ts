import { kebabCase } from './kebab-case.js';

/** One handler or saga of Nest's, as the start finds it. */
export interface FoundHandler {
  /** Its class, and its member where it is a saga. */
  readonly name: string;
  readonly kind: 'handler' | 'saga';
  /** The names of the classes of events that it lists, and the stored names of those that are stored. */
  readonly events: readonly { readonly name: string; readonly stored: string | undefined }[];
  /** Its stored name where it is durable. */
  readonly durable: string | undefined;
}

/** All that the report is about. */
export interface FoundForAdoption {
  readonly handlers: readonly FoundHandler[];
  /** The first part of the names that this application stores, where it has any. */
  readonly context: string | undefined;
  /** The names of commands and queries that nobody decides about. */
  readonly undecided: readonly string[];
  /** How many CqrsModules there are. */
  readonly modules: number;
}

/** Where nothing is stored yet. */
const UNKNOWN_CONTEXT = 'app';

/** What of Nest's own handlers is durable and what is not, for people, with the line that makes it so. */
export function adoptionReport({ handlers, context, undecided, modules }: FoundForAdoption): string {
  const durable = handlers.filter((handler) => handler.durable !== undefined);
  const rows = handlers.map((handler) => [
    handler.name,
    hearsOf(handler),
    stateOf(handler, context ?? UNKNOWN_CONTEXT),
  ]);
  return [
    `${String(durable.length)} of ${String(handlers.length)} handlers and sagas of Nest's are durable. The others hear of ` +
      'an event once, after its commit, or never: what a throw or a restart costs them nobody brings back.',
    ...(rows.length > 0 ? ['', ...table([['', 'hears of', 'durable'], ...rows])] : []),
    ...remarks(undecided, modules),
  ].join('\n');
}

function hearsOf({ kind, events }: FoundHandler): string {
  return kind === 'saga' ? 'what it listens to' : events.map(({ name }) => name).join(', ');
}

function stateOf(handler: FoundHandler, context: string): string {
  const { kind, events, durable } = handler;
  if (durable !== undefined) return `as ${durable}`;
  if (kind === 'saga') {
    return `no: put @DurableSaga('${proposedName(handler, context)}', { commands: { ... } }) beside @Saga()`;
  }
  const unstored = events.filter(({ stored }) => stored === undefined).map(({ name }) => name);
  if (unstored.length > 0) {
    return `no: first have ${unstored.join(' and ')} stored, by @EventType and in forFeature({ events })`;
  }
  return `no: put @Durable('${proposedName(handler, context)}') beside @EventsHandler`;
}

function proposedName({ name, events }: FoundHandler, otherwise: string): string {
  const stored = events.find((event) => event.stored !== undefined)?.stored;
  const context = stored === undefined ? otherwise : contextOf(stored);
  const last = name.slice(name.indexOf('.') + 1);
  return `${context}.${kebabCase(last.replace(/(?:Event)?(?:s)?Handler$/, '') || last)}`;
}

/** The first part of a stored name. */
export function contextOf(stored: string): string {
  return stored.slice(0, stored.indexOf('.'));
}

function remarks(undecided: readonly string[], modules: number): readonly string[] {
  const open = undecided.length > 0 && [
    '',
    `Nobody decides who may send ${undecided.join(', ')}: as on Nest's own buses, whoever reaches them may. ` +
      'Write a @Policy for each, or put @Public() on its handler.',
  ];
  const several = modules > 1 && [
    '',
    `There are ${String(modules)} CqrsModules, and events are published on the bus of one. EventSourcingModule brings it for ` +
      'all modules: take CqrsModule out of their imports.',
  ];
  return [...(open || []), ...(several || [])];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd(),
  );
}
