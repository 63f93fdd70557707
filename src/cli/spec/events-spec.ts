import { type Command, Option } from 'commander';
import { type StreamSpecification, StreamSpecifications } from '../../event-sourcing/index.js';
import type { Cli } from '../cli.js';
import { wholeNumber } from '../whole-number.js';
import { Sources } from './sources.js';
import { type Places, RUNNERS, specification } from './specification.js';

const MOST_EVENTS = 10_000;

interface SpecOptions {
  readonly through: number;
  readonly sources: string;
  readonly in: string;
  readonly runner: Places['runner'];
  readonly kit: string;
}

/** `tidemark events spec` */
export function specCommand(events: Command, cli: Cli): void {
  events
    .command('spec <stream>')
    .description(
      'a specification of its aggregate by what is stored, without what is personal; as TypeScript',
    )
    .option('--through <version>', 'up to this version', wholeNumber(1, MOST_EVENTS), 1_000)
    .option('--sources <folder>', 'where the classes are declared', 'src')
    .option('--in <folder>', 'the folder that it will be in, for its imports', '.')
    .addOption(new Option('--runner <runner>', 'what runs it').choices(Object.keys(RUNNERS)).default('jest'))
    .option('--kit <module>', 'what it imports the testing kit from', 'tidemark/testing')
    .action((stream: string, { through, sources, in: folder, runner, kit }: SpecOptions) =>
      cli.with(async (app) => {
        const found = await app.get(StreamSpecifications).of(stream, through);
        const code = new Sources(sources);
        const of = (wanted: Parameters<Places['of']>[0]) => code.specifierOf(wanted, folder);
        const text = specification(found, { runner, kit, of });
        cli.write({ specification: text }, text.trimEnd());
        cli.progress(warning(found));
      }),
    );
}

/** What was masked, and what nobody has said anything of: only a reader can tell whether that is enough. */
function warning({ decisions, goesOn }: StreamSpecification): string {
  const said = new Map(
    decisions.flatMap(({ events }) => events).map(({ type, personal }) => [type, personal]),
  );
  const masked = [...said].flatMap(([type, paths]) =>
    paths?.length ? [`${type}: ${paths.join(', ')}`] : [],
  );
  const silent = [...said].flatMap(([type, paths]) => (paths ? [] : [type]));
  return [
    `Masked: ${masked.join('; ') || 'nothing'}.`,
    ...(silent.length > 0 ? [`Nothing is said to be personal of ${silent.join(', ')}.`] : []),
    ...(goesOn ? ['The stream has more events: --through <version>.'] : []),
    'Ids are as they are stored. Read it through before you give it away.',
  ].join('\n');
}
