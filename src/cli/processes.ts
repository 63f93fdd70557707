import { type Command, Option } from 'commander';
import {
  type InstanceDetails,
  type InstanceFilter,
  Processes,
  type ProcessStatus,
} from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { listed } from './listed.js';
import { table } from './table.js';

const STATUSES = ['running', 'completed', 'cancelled'] as const satisfies readonly ProcessStatus[];

/** `tidemark processes ...` */
export function processesCommands(program: Command, cli: Cli): void {
  const processes = program.command('processes').description('what reacts to events by commands');
  list(processes, cli);
  show(processes, cli);
  retry(processes, cli);
  cancel(processes, cli);
}

/** `tidemark deadlines list` */
export function deadlinesCommands(program: Command, cli: Cli): void {
  program
    .command('deadlines')
    .description('what processes wait for')
    .command('list [process]')
    .description('the deadlines that are set, the earliest first')
    .action((process: string | undefined) =>
      cli.with(async (app) => {
        const found = await app.get(Processes).deadlines(process);
        const rows = found.map(({ process: of, key, name, dueAt, isPaused }) => {
          return [of, key, name, dueAt.toISOString(), isPaused ? 'paused: its instance is parked' : null];
        });
        const headings = ['process', 'instance', 'deadline', 'due', 'paused'];
        const text = listed(headings, rows);
        cli.write(found, found.length === 0 ? 'No deadline is set.' : text);
      }),
    );
}

function list(processes: Command, cli: Cli): void {
  processes
    .command('list [process]')
    .description('how many instances are where; or the instances of one, those that changed last first')
    .addOption(new Option('--status <status>', 'only those that are').choices(STATUSES))
    .option('--parked', 'only those that do nothing until what failed goes through')
    .action((process: string | undefined, filter: InstanceFilter, command: Command) => {
      if (process !== undefined)
        return cli.with((app) => instances(app.get(Processes), cli, process, filter));
      const [option] = Object.keys(filter);
      if (option !== undefined) command.error(`error: option '--${option}' goes with the name of a process`);
      return cli.with((app) => summaries(app.get(Processes), cli));
    });
}

async function summaries(processes: Processes, cli: Cli): Promise<void> {
  const found = await processes.list();
  const rows = found.map(({ process, running, completed, cancelled, parked, ...waiting }) => {
    const { commands, deadlines, overdueSince } = waiting;
    const overdue = overdueSince?.toISOString() ?? null;
    return [process, running, completed, cancelled, parked, commands, deadlines, overdue];
  });
  const counts = ['running', 'completed', 'cancelled', 'parked', 'commands', 'deadlines'];
  const headings = ['process', ...counts, 'overdue since'];
  cli.write(found, found.length === 0 ? 'There is no process.' : table(headings, rows));
}

function show(processes: Command, cli: Cli): void {
  processes
    .command('show <process> <instance>')
    .description('what an instance remembers, what it has still to do, and what went wrong')
    .action((process: string, instance: string) =>
      cli.with(async (app) => {
        const found = await app.get(Processes).show(process, instance);
        cli.write(found, details(found));
      }),
    );
}

function retry(processes: Command, cli: Cli): void {
  processes
    .command('retry <process> <instance>')
    .description('let a parked instance go on where it stands')
    .action((process: string, instance: string) =>
      cli.with(async (app) => {
        await app.get(Processes).retry(process, instance);
        cli.write({ retried: true }, `${instance} goes on.`);
      }),
    );
}

function cancel(processes: Command, cli: Cli): void {
  processes
    .command('cancel <process> <instance>')
    .description('end an instance for good; nothing is undone')
    .requiredOption('--reason <text>', 'why, which is kept')
    .action((process: string, instance: string, { reason }: { reason: string }) =>
      cli.with(async (app) => {
        await app.get(Processes).cancel(process, instance, reason);
        cli.write({ cancelled: true }, `${instance} is cancelled.`);
      }),
    );
}

async function instances(
  processes: Processes,
  cli: Cli,
  process: string,
  filter: InstanceFilter,
): Promise<void> {
  const found = await processes.instances(process, filter);
  const rows = found.map(({ key, status, isParked, parkedFor, startedAt, updatedAt }) => {
    const parked = isParked ? (parkedFor ?? 'an event failed') : null;
    return [key, status, startedAt.toISOString(), updatedAt.toISOString(), parked];
  });
  const headings = ['instance', 'status', 'started', 'changed', 'parked for'];
  const text = listed(headings, rows);
  cli.write(found, found.length === 0 ? 'There is no such instance.' : text);
}

function details({ commands, deadlines, failures, ...instance }: InstanceDetails): string {
  const { process, key, status, isParked, parkedFor, state, compensations } = instance;
  const sections = [
    `${process} ${key}: ${status}${isParked ? `, parked: ${parkedFor ?? ''}` : ''}`,
    JSON.stringify(state, null, 2),
    `${String(compensations)} steps could be undone`,
  ];
  if (commands.length > 0) {
    const rows = commands.map(({ id, attempts, error, ...each }) => {
      return [id, each.name, JSON.stringify(each.data), attempts, firstLine(error)];
    });
    sections.push(table(['command', 'name', 'data', 'attempts', 'error'], rows));
  }
  if (deadlines.length > 0) {
    const rows = deadlines.map(({ name, dueAt, error }) => [name, dueAt.toISOString(), firstLine(error)]);
    sections.push(table(['deadline', 'due', 'error'], rows));
  }
  if (failures.length > 0) {
    const rows = failures.map(({ at, kind, subject, code, detail }) => {
      return [at.toISOString(), kind, subject, code, detail];
    });
    sections.push(table(['at', 'what', 'of', 'code', 'why'], rows));
  }
  return sections.join('\n\n');
}

function firstLine(text: string | null): string | null {
  return text?.split('\n', 1)[0] ?? null;
}
