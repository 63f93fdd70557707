import type { Command } from 'commander';
import { type RebuildComparison, Rebuilds } from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { table } from './table.js';
import { watchRebuild } from './watch-rebuild.js';

/** `tidemark projections rebuild|compare|switch|abort|drop` */
export function rebuildCommands(projections: Command, cli: Cli): void {
  rebuild(projections, cli);
  compare(projections, cli);
  act(projections, cli, 'switch', 'let queries read the rows of the build; the live ones are kept', {
    work: (rebuilds, projection) => rebuilds.switch(projection),
    done: 'Queries read the new rows. The old ones are kept until: tidemark projections drop',
  });
  act(projections, cli, 'abort', 'give up a build', {
    work: (rebuilds, projection) => rebuilds.abort(projection),
    done: 'The build is gone. The live rows are as they were.',
  });
  act(projections, cli, 'drop', 'take away the rows that the last switch has kept', {
    work: (rebuilds, projection) => rebuilds.dropKept(projection),
    done: 'The old rows are gone.',
  });
}

function rebuild(projections: Command, cli: Cli): void {
  projections
    .command('rebuild <projection>')
    .description('build it anew from the first event, beside the live rows; the instances do the work')
    .option('--wait', 'stay until it has reached the head of the log')
    .action((projection: string, { wait = false }: { wait?: boolean }) =>
      cli.with(async (app) => {
        await app.get(Rebuilds).begin(projection);
        if (wait) await watchRebuild(app.get(Rebuilds), projection, cli.progress);
        const next = 'Then: tidemark projections compare, and switch or abort.';
        cli.write({ begun: true }, `${projection} is built anew. See: tidemark projections show. ${next}`);
      }),
    );
}

function compare(projections: Command, cli: Cli): void {
  projections
    .command('compare <projection>')
    .description('what a build has made otherwise than the live rows')
    .action((projection: string) =>
      cli.with(async (app) => {
        const found = await app.get(Rebuilds).compare(projection);
        cli.write(found, comparison(found));
      }),
    );
}

function comparison({ position, livePosition, tables }: RebuildComparison): string {
  const rows = tables.map((each) => [each.table, each.liveRows, each.buildRows, each.differing]);
  const differences = tables.flatMap(({ table: name, differences: found }) =>
    found.map(({ key, kind, columns }) => [name, JSON.stringify(key), kind, columns.join(', ')]),
  );
  const text = [
    `live rows at position ${String(livePosition)}, build at ${String(position)}`,
    table(['table', 'live rows', 'build rows', 'differing'], rows),
  ];
  if (differences.length > 0) text.push(table(['table', 'key', 'how', 'columns'], differences));
  return text.join('\n\n');
}

interface Act {
  readonly work: (rebuilds: Rebuilds, projection: string) => Promise<void>;
  readonly done: string;
}

function act(projections: Command, cli: Cli, name: string, description: string, { work, done }: Act): void {
  projections
    .command(`${name} <projection>`)
    .description(description)
    .action((projection: string) =>
      cli.with(async (app) => {
        await work(app.get(Rebuilds), projection);
        cli.write({ done: true }, done);
      }),
    );
}
