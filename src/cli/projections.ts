import type { Command } from 'commander';
import { Consumers, type ConsumerStatus, Rebuilds } from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { progress } from './progress.js';
import { rebuildCommands } from './rebuilds.js';
import { table } from './table.js';

/** `tidemark projections ...` */
export function projectionsCommands(program: Command, cli: Cli): void {
  const projections = program.command('projections').description('what is fed from the log');
  list(projections, cli);
  show(projections, cli);
  pause(projections, cli);
  resume(projections, cli);
  rename(projections, cli);
  begin(projections, cli);
  rebuildCommands(projections, cli);
}

function list(projections: Command, cli: Cli): void {
  projections
    .command('list')
    .description('how far each has come, and which instance feeds it')
    .action(() =>
      cli.with(async (app) => {
        const found = await app.get(Consumers).list();
        const rows = found.map(({ consumer, version, position, lag, parked, ...status }) => {
          return [consumer, version, position, lag, parked, fedBy(status)];
        });
        cli.write(found, table(['projection', 'version', 'position', 'lag', 'parked', 'fed by'], rows));
      }),
    );
}

function show(projections: Command, cli: Cli): void {
  projections
    .command('show <projection>')
    .description('how far one has come, and its rebuild when there is one')
    .action((projection: string) =>
      cli.with(async (app) => {
        const found = await app.get(Consumers).get(projection);
        const rebuild = (await app.get(Rebuilds).find(projection)) ?? null;
        cli.write(
          { ...found, rebuild },
          [...about(found), ...(rebuild ? [progress(rebuild), ...halt(rebuild.haltedFor)] : [])].join('\n'),
        );
      }),
    );
}

function pause(projections: Command, cli: Cli): void {
  projections
    .command('pause <projection>')
    .description('let no instance feed it until it is resumed')
    .action((projection: string) =>
      cli.with(async (app) => {
        const paused = await app.get(Consumers).pause(projection);
        cli.write({ paused }, `${projection} ${paused ? 'is paused.' : 'was paused already.'}`);
      }),
    );
}

function resume(projections: Command, cli: Cli): void {
  projections
    .command('resume <projection>')
    .description('let it be fed again')
    .action((projection: string) =>
      cli.with(async (app) => {
        const resumed = await app.get(Consumers).resume(projection);
        const { haltedFor } = await app.get(Consumers).get(projection);
        const said = `${projection} ${resumed ? 'may be fed again.' : 'was not paused.'}`;
        cli.write({ resumed }, [said, ...halt(haltedFor)].join('\n'));
      }),
    );
}

function rename(projections: Command, cli: Cli): void {
  projections
    .command('rename <from> <to>')
    .description('let one that has another name now go on where it stood')
    .action((from: string, to: string) =>
      cli.with(async (app) => {
        await app.get(Consumers).rename(from, to);
        cli.write({ renamed: true }, `${from} goes on as ${to}.`);
      }),
    );
}

function begin(projections: Command, cli: Cli): void {
  projections
    .command('begin <projection>')
    .description('let a new one begin, where the start has asked whether it was renamed')
    .option('--at-head', 'with what happens from now on, instead of the first event')
    .action((projection: string, { atHead = false }: { atHead?: boolean }) =>
      cli.with(async (app) => {
        await app.get(Consumers).begin(projection, atHead ? 'head' : 'start');
        cli.write({ begun: true }, `${projection} begins when an instance starts that has it.`);
      }),
    );
}

function about({ consumer, version, position, lag, parked, ...status }: ConsumerStatus): string[] {
  return [
    `${consumer}, version ${String(version)}`,
    `at position ${String(position)}, ${String(lag)} behind the log, ${String(parked)} parked`,
    `fed by ${fedBy(status) ?? 'nobody'}, in ${String(status.partitions)} part${status.partitions > 1 ? 's' : ''}`,
    ...halt(status.haltedFor),
  ];
}

function fedBy({
  fedBy: instances,
  pausedAt,
  haltedFor,
}: Pick<ConsumerStatus, 'fedBy' | 'pausedAt' | 'haltedFor'>): string | null {
  if (pausedAt) return `nobody: paused ${pausedAt.toISOString()}`;
  const halted =
    haltedFor === null ? [] : [instances.length > 0 ? 'and a part has halted' : 'nobody: halted'];
  return [...instances, ...halted].join(', ') || null;
}

function halt(haltedFor: string | null): string[] {
  return haltedFor === null ? [] : [`It has halted, until its instances are restarted: ${haltedFor}`];
}
