import { Command, CommanderError } from 'commander';
import { EventSourcingError } from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { wordOfDatabase } from './database-error.js';
import { eventsCommands } from './events.js';
import { type Env, NoApplicationError, type Operated } from './operated.js';
import { parkedCommands } from './parked.js';
import { printable } from './printable.js';
import { deadlinesCommands, processesCommands } from './processes.js';
import { projectionsCommands } from './projections.js';
import { NoSourceError } from './spec/sources.js';
import { withApplication } from './with-application.js';

const COMMANDS = [projectionsCommands, parkedCommands, processesCommands, deadlinesCommands, eventsCommands];

/** Where text goes: what was asked for, and what is wrong or how far it is. And what ends a command without an end. */
export interface Terminal {
  readonly answer: (text: string) => void;
  readonly complaint: (text: string) => void;
  /** Asked for by commands that go on until they are interrupted; the others end at once. */
  readonly interruption: () => AbortSignal;
}

/** Runs a command line and gives the exit code: 0, 1 when it was refused or failed, 2 when it was not understood. */
export async function run(
  words: readonly string[],
  env: Env,
  terminal: Terminal,
  find: () => Promise<Operated | undefined>,
): Promise<number> {
  const printed: Terminal = {
    ...terminal,
    answer: (text: string) => {
      terminal.answer(printable(text));
    },
    complaint: (text: string) => {
      terminal.complaint(printable(text));
    },
  };
  let operated: Operated | undefined;
  try {
    operated = await find();
    await programFor(operated, env, printed).parseAsync([...words], { from: 'user' });
    return 0;
  } catch (error) {
    return complain(error, printed.complaint, operated?.expected ?? []);
  }
}

function programFor(operated: Operated | undefined, env: Env, terminal: Terminal): Command {
  const { answer, complaint, interruption } = terminal;
  const program = new Command('tidemark')
    .description('Operates an application on its database, beside the instances that run on it.')
    .option('--json', 'print JSON instead of tables')
    .option(
      '--app <file>',
      'what exports its AppModule (default: "tidemark": { "app": ... } of package.json)',
    )
    .exitOverride()
    .configureOutput({ writeOut: answer, writeErr: complaint });
  const isJson = () => program.opts<{ json?: boolean }>().json ?? false;
  const cli: Cli = {
    write: (value, table) => {
      answer(isJson() ? line(value) : `${table}\n`);
    },
    writeLines: (values, table) => {
      answer(isJson() ? values.map(line).join('') : `${table}\n`);
    },
    progress: (text) => {
      complaint(`${text}\n`);
    },
    with: (work) => withApplication(operated, env, work),
    interruption,
  };
  for (const add of [...COMMANDS, ...(operated?.commands ?? [])]) add(program, cli);
  return program;
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function complain(
  error: unknown,
  complaint: Terminal['complaint'],
  expectedHere: Operated['expected'],
): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const isExpected = [EventSourcingError, NoApplicationError, NoSourceError, ...expectedHere].some(
    (each) => error instanceof each,
  );
  const text = error instanceof Error ? (isExpected ? error.message : unexpected(error)) : String(error);
  complaint(`${text}\n`);
  return 1;
}

function unexpected(error: Error): string {
  return wordOfDatabase(error) ?? error.stack ?? error.message;
}
