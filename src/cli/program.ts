import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { Command, CommanderError } from 'commander';
import { AppModule } from '../app.module.js';
import { ConfigError, loadConfig } from '../config/load-config.js';
import { type DatabaseOptions, EventSourcingError } from '../event-sourcing/index.js';
import { eventsCommands } from './events.js';
import { ApiKeyError } from '../access/keys/api-keys.js';
import { keysCommands } from './keys.js';
import { parkedCommands } from './parked.js';
import { printable } from './printable.js';
import { deadlinesCommands, processesCommands } from './processes.js';
import { projectionsCommands } from './projections.js';
import type { Cli } from './cli.js';

type Env = Readonly<Record<string, string | undefined>>;

const COMMANDS = [
  projectionsCommands,
  parkedCommands,
  processesCommands,
  deadlinesCommands,
  eventsCommands,
  keysCommands,
];

/** Where text goes: what was asked for, and what is wrong or how far it is. And what ends a command without an end. */
export interface Terminal {
  readonly answer: (text: string) => void;
  readonly complaint: (text: string) => void;
  /** Asked for by commands that go on until they are interrupted; the others end at once. */
  readonly interruption: () => AbortSignal;
}

/** Runs a command line and gives the exit code: 0, 1 when it was refused or failed, 2 when it was not understood. */
export async function run(words: readonly string[], env: Env, terminal: Terminal): Promise<number> {
  const answer = (text: string) => {
    terminal.answer(printable(text));
  };
  const complaint = (text: string) => {
    terminal.complaint(printable(text));
  };
  const program = new Command('tidemark')
    .description('Operates an application on the database of DATABASE_URL, beside those that run on it.')
    .option('--json', 'print JSON instead of tables')
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
    with: (work) => withApplication(env, work),
    interruption: terminal.interruption,
  };
  for (const add of COMMANDS) add(program, cli);
  return parsed(program, words, complaint);
}

async function parsed(
  program: Command,
  words: readonly string[],
  complaint: Terminal['complaint'],
): Promise<number> {
  try {
    await program.parseAsync([...words], { from: 'user' });
    return 0;
  } catch (error) {
    return complain(error, complaint);
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** The application without its edges, feeding nothing. */
async function withApplication(env: Env, work: Parameters<Cli['with']>[0]): Promise<void> {
  const config = loadConfig({ ...env, ROLE: 'api' });
  assertDatabaseIsThere(config.database);
  const app = await NestFactory.createApplicationContext(AppModule.forConfig(config), {
    logger: false,
    abortOnError: false,
  });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

/** The application would make one, and there is nothing to be seen in a new one. */
function assertDatabaseIsThere(database: DatabaseOptions): void {
  if (database.type !== 'sqlite' || database.file === ':memory:' || existsSync(database.file)) return;
  throw new ConfigError([
    `DATABASE_URL names no database that is there: ${resolve(database.file)} was looked for. ` +
      'Set DATABASE_URL to what the application has, or change to its working directory.',
  ]);
}

function complain(error: unknown, complaint: Terminal['complaint']): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const isExpected =
    error instanceof ConfigError || error instanceof EventSourcingError || error instanceof ApiKeyError;
  const text =
    error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
  complaint(`${text}\n`);
  return 1;
}
