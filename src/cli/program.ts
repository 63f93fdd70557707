import { NestFactory } from '@nestjs/core';
import { Command, CommanderError } from 'commander';
import { AppModule } from '../app.module.js';
import { ConfigError, loadConfig } from '../config/load-config.js';
import { EventSourcingError } from '../event-sourcing/index.js';
import { parkedCommands } from './parked.js';
import { projectionsCommands } from './projections.js';
import type { Cli } from './cli.js';

type Env = Readonly<Record<string, string | undefined>>;
type Write = (text: string) => void;

/** Runs a command line and gives the exit code: 0, 1 when it was refused or failed, 2 when it was not understood. */
export async function run(words: readonly string[], env: Env, write: Write): Promise<number> {
  const program = new Command('tidemark')
    .description('Operates an application on the database of DATABASE_URL, beside those that run on it.')
    .option('--json', 'print JSON instead of tables')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write });
  const cli: Cli = {
    write: (value, table) => {
      write(program.opts<{ json?: boolean }>().json ? `${JSON.stringify(value)}\n` : `${table}\n`);
    },
    with: (work) => withApplication(env, work),
  };
  projectionsCommands(program, cli);
  parkedCommands(program, cli);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return 0;
  } catch (error) {
    return answer(error, write);
  }
}

/** The application without its edges, feeding nothing. */
async function withApplication(env: Env, work: Parameters<Cli['with']>[0]): Promise<void> {
  const config = loadConfig({ ...env, ROLE: 'api' });
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

function answer(error: unknown, write: Write): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const isExpected = error instanceof ConfigError || error instanceof EventSourcingError;
  const text =
    error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
  write(`${text}\n`);
  return 1;
}
