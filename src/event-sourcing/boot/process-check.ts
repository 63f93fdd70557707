import { refusalsOf, startsOf } from '../processes/process-manager.decorator.js';
import { clashes, type Named } from './clashes.js';
import type { Explorer, ProcessDeclaration } from './explorer.js';
import type { FeatureDeclaration } from './feature-declaration.js';

/** What does not fit together about the processes, each with its remedy. */
export function processProblems(explorer: Explorer, features: readonly FeatureDeclaration[]): string[] {
  const processes = explorer.processes();
  const known = new Set<Named>(features.flatMap(({ events }) => events));
  const handled = new Set<Named>(explorer.commandHandlers().map(({ message }) => message));
  return [
    ...sharedNames(explorer),
    ...processes.flatMap(withoutKey),
    ...processes.flatMap(withoutStart),
    ...processes.flatMap(({ process }) => unknownEvents(process, explorer.handledBy(process), known)),
    ...processes.flatMap((declaration) => unhandledCommands(declaration, handled)),
    ...processes.flatMap(refusalsOfOthers),
  ];
}

/** Projections included: all that is fed shares one table of checkpoints. */
function sharedNames(explorer: Explorer): string[] {
  const processes = explorer
    .processes()
    .map(({ process, description }) => [process, description.name] as const);
  const projections = explorer
    .projections()
    .map(({ projection, description }) => [projection, description.name] as const);
  const names = new Map<Named, string>([...projections, ...processes]);
  const ofProcesses = new Set(processes.map(([, name]) => name));
  return clashes([...names.keys()], (each) => names.get(each))
    .filter(([name]) => ofProcesses.has(name))
    .map(
      ([name, shared]) =>
        `${shared} share the stored name '${name}'. Give each process its own: they would share a checkpoint.`,
    );
}

function withoutKey({ process, description }: ProcessDeclaration): string[] {
  if (typeof description.key === 'function') return [];
  return [
    `Process ${process.name} cannot tell its instances apart. Give @ProcessManager('${description.name}') a key: ` +
      '(event) => the id of what the process is about.',
  ];
}

function withoutStart({ process }: ProcessDeclaration): string[] {
  if (startsOf.of(process.prototype as object).length > 0) return [];
  return [
    `Process ${process.name} never begins. Decorate the method for the event that it begins with @StartsWith(TheEvent).`,
  ];
}

function unknownEvents(process: Named, events: readonly Named[], known: ReadonlySet<Named>): string[] {
  return events
    .filter((event) => !known.has(event))
    .map(
      ({ name }) =>
        `Process ${process.name} handles ${name}, which no feature lists. ` +
        'List it in EventSourcingModule.forFeature({ events: [...] }).',
    );
}

function unhandledCommands(
  { process, description: { commands } }: ProcessDeclaration,
  handled: ReadonlySet<Named>,
): string[] {
  return Object.values(commands)
    .filter((command) => !handled.has(command))
    .map(
      ({ name }) =>
        `Process ${process.name} sends ${name}, which has no handler. ` +
        `Provide a class that is decorated @CommandHandler(${name}), or send it no more.`,
    );
}

function refusalsOfOthers({ process, description: { commands } }: ProcessDeclaration): string[] {
  const sent = new Set<Named>(Object.values(commands));
  return refusalsOf
    .of(process.prototype as object)
    .filter(([command]) => !sent.has(command))
    .map(
      ([{ name }]) =>
        `Process ${process.name} has a method for a refused ${name}, which it does not send. ` +
        `List it in the commands of @ProcessManager, or remove @OnRefused(${name}).`,
    );
}
