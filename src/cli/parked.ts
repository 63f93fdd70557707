import type { Command } from 'commander';
import { type ParkedSequence, type ParkedSequenceDetails, ParkedSequences } from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { listed } from './listed.js';
import { wholeNumber } from './whole-number.js';

/** `tidemark parked ...` */
export function parkedCommands(program: Command, cli: Cli): void {
  const parked = program.command('parked').description('events that a projection could not take in');
  list(parked, cli);
  show(parked, cli);
  retry(parked, cli);
  skip(parked, cli);
}

function list(parked: Command, cli: Cli): void {
  parked
    .command('list [projection]')
    .description('the sequences that are held up, oldest first')
    .action((projection: string | undefined) =>
      cli.with(async (app) => {
        const found = await app.get(ParkedSequences).list(projection);
        cli.write(found, found.length === 0 ? 'Nothing is parked.' : sequences(found));
      }),
    );
}

function show(parked: Command, cli: Cli): void {
  parked
    .command('show <projection> <sequence>')
    .description('the event that its handler threw at, and the stack')
    .action((projection: string, sequence: string) =>
      cli.with(async (app) => {
        const found = await app.get(ParkedSequences).show(projection, sequence);
        cli.write(found, details(found));
      }),
    );
}

interface RetryOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly expect?: number | 'any';
}

function retry(parked: Command, cli: Cli): void {
  parked
    .command('retry <projection> [sequence]')
    .description(
      'try a sequence again, in order; or all of a projection, if there are as many as you have seen',
    )
    .option('--all', 'all sequences of the projection: says how many there are')
    .option('--expect <count>', 'with --all: do it if there are so many, or any', expectedCount)
    .option('--yes', 'with --all and --expect, for scripts that say so; by itself it does nothing')
    .action((projection: string, sequence: string | undefined, options: RetryOptions, command: Command) => {
      const mistake = sequence === undefined ? mistakeIn(options) : mistakeBeside(sequence, options);
      if (mistake !== undefined) command.error(`error: ${mistake}`);
      const wanted = { projection, sequence, expect: options.expect };
      return cli.with((app) => retryIn(app.get(ParkedSequences), cli, wanted));
    });
}

function mistakeIn({ all, yes, expect }: RetryOptions): string | undefined {
  if (expect !== undefined) return all ? undefined : "option '--expect <count>' goes with --all";
  return yes ? "option '--yes' needs '--expect <count>': what --all has said, or any" : undefined;
}

function mistakeBeside(sequence: string, options: RetryOptions): string | undefined {
  return Object.keys(options).length > 0 ? `name ${sequence}, or say --all, not both` : undefined;
}

interface Retried {
  readonly expect: RetryOptions['expect'];
  readonly projection: string;
  readonly sequence: string | undefined;
}

async function retryIn(
  sequences: ParkedSequences,
  cli: Cli,
  { projection, sequence, expect }: Retried,
): Promise<void> {
  if (sequence !== undefined) {
    await sequences.retry(projection, sequence);
    cli.write({ retried: 1 }, `${sequence} is tried again.`);
  } else if (expect !== undefined) {
    const retried = await sequences.retryAll(projection, expect === 'any' ? undefined : expect);
    cli.write({ retried }, `${String(retried)} sequences are tried again.`);
  } else {
    const wouldRetry = await sequences.count(projection);
    const next = `Name one, or say --all --expect ${String(wouldRetry)}.`;
    cli.write(
      { wouldRetry },
      `${String(wouldRetry)} sequences of ${projection} would be tried again. ${next}`,
    );
  }
}

function expectedCount(text: string): number | 'any' {
  return text === 'any' ? text : wholeNumber(0, Number.MAX_SAFE_INTEGER)(text);
}

function skip(parked: Command, cli: Cli): void {
  parked
    .command('skip <projection> <sequence>')
    .description('leave the first event of a sequence out for good; what waits behind it is tried')
    .requiredOption('--reason <text>', 'why, which is kept')
    .action((projection: string, sequence: string, { reason }: { reason: string }) =>
      cli.with(async (app) => {
        const skipped = await app.get(ParkedSequences).skip(projection, sequence, reason);
        cli.write(skipped, `Position ${String(skipped.position)} of ${sequence} is skipped.`);
      }),
    );
}

function sequences(found: readonly ParkedSequence[]): string {
  const rows = found.map(({ consumer, sequence, position, events, attempts, isRetried, error }) => {
    return [consumer, sequence, position, events, attempts, isRetried ? 'by itself' : 'by you', error];
  });
  const headings = ['projection', 'sequence', 'position', 'events', 'attempts', 'retried', 'error'];
  return listed(headings, rows);
}

function details({ event, trace, attempts, parkedAt }: ParkedSequenceDetails): string {
  const { id, type, typeVersion, stream, version, position, data } = event;
  return [
    `${type} v${String(typeVersion)} at position ${String(position)}, version ${String(version)} of ${stream}, id ${id}`,
    `parked ${parkedAt.toISOString()}, ${String(attempts)} attempts`,
    JSON.stringify(data, null, 2),
    trace ?? 'not tried yet',
  ].join('\n');
}
