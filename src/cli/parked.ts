import type { Command } from 'commander';
import { type ParkedSequence, type ParkedSequenceDetails, ParkedSequences } from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { table } from './table.js';

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

function retry(parked: Command, cli: Cli): void {
  parked
    .command('retry <projection> [sequence]')
    .description('try a sequence again, in order; or all of a projection')
    .option('--all', 'all sequences of the projection')
    .option('--yes', 'do it, instead of saying how many it would touch')
    .action((projection: string, sequence: string | undefined, options: { all?: boolean; yes?: boolean }) =>
      cli.with(async (app) => {
        const sequences = app.get(ParkedSequences);
        if (sequence !== undefined) {
          await sequences.retry(projection, sequence);
          cli.write({ retried: 1 }, `${sequence} is tried again.`);
        } else if (options.all && options.yes) {
          const retried = await sequences.retryAll(projection);
          cli.write({ retried }, `${String(retried)} sequences are tried again.`);
        } else {
          const wouldRetry = await sequences.count(projection);
          const next = `Name one, or say --all --yes.`;
          cli.write(
            { wouldRetry },
            `${String(wouldRetry)} sequences of ${projection} would be tried again. ${next}`,
          );
        }
      }),
    );
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
  return table(['projection', 'sequence', 'position', 'events', 'attempts', 'retried', 'error'], rows);
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
