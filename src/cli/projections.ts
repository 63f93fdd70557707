import type { Command } from 'commander';
import { Consumers } from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { table } from './table.js';

/** `tidemark projections ...` */
export function projectionsCommands(program: Command, cli: Cli): void {
  const projections = program.command('projections').description('what is fed from the log');
  projections
    .command('list')
    .description('how far each has come, and which instance feeds it')
    .action(() =>
      cli.with(async (app) => {
        const found = await app.get(Consumers).list();
        const rows = found.map(({ consumer, version, position, lag, parked, fedBy }) => {
          return [consumer, version, position, lag, parked, fedBy];
        });
        cli.write(found, table(['projection', 'version', 'position', 'lag', 'parked', 'fed by'], rows));
      }),
    );
}
