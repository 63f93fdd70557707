import type { Command } from 'commander';
import { EventBrowser, type EventFilter, LiveEvents, type RecordedEvent } from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { specCommand } from './spec/events-spec.js';
import { Columns, type Row } from './table.js';
import { wholeNumber } from './whole-number.js';

const MOST_LINES = 10_000;
const SHOWN_DATA = 120;
const HEADINGS = ['position', 'recorded', 'type', 'stream', 'version', 'data'];

/** `tidemark events ...` */
export function eventsCommands(program: Command, cli: Cli): void {
  const events = program.command('events').description('what is in the log');
  stream(events, cli);
  tail(events, cli);
  specCommand(events, cli);
}

function stream(events: Command, cli: Cli): void {
  events
    .command('stream <stream>')
    .description('the events of a stream, by version')
    .option('--from <version>', 'the version to begin with', wholeNumber(1, Number.MAX_SAFE_INTEGER), 1)
    .option('--limit <count>', 'at most so many', wholeNumber(1, MOST_LINES), 100)
    .action((name: string, { from, limit }: { from: number; limit: number }) =>
      cli.with(async (app) => {
        const found = await app.get(EventBrowser).stream(name, from, limit);
        const none = `${name} has no version ${String(from)}.`;
        cli.writeLines(
          found.events,
          found.events.length === 0 ? none : firstLines(new Columns(), found.events),
        );
        if (found.next !== null) cli.progress(`There is more: --from ${String(found.next)}`);
      }),
    );
}

interface TailOptions {
  readonly lines: number;
  readonly follow?: boolean;
  readonly type?: readonly string[];
  readonly streamPrefix?: string;
}

function tail(events: Command, cli: Cli): void {
  events
    .command('tail')
    .description('the last events of the log')
    .option('-n, --lines <count>', 'so many', wholeNumber(0, MOST_LINES), 20)
    .option('-f, --follow', 'go on with what is stored from now on, until interrupted')
    .option('--type <types...>', 'of these types only')
    .option('--stream-prefix <prefix>', 'of streams only whose names begin like this')
    .action(({ lines, follow = false, type: types, streamPrefix }: TailOptions) =>
      cli.with(async (app) => {
        const columns = new Columns();
        const filter = { types, streamPrefix };
        const last = await app.get(EventBrowser).last({ limit: lines, ...filter });
        if (last.events.length > 0 || follow) cli.writeLines(last.events, firstLines(columns, last.events));
        else cli.writeLines([], 'No event matches.');
        if (!follow) return;
        const more = app
          .get(LiveEvents)
          .follow({ ...following(filter, last.through), signal: cli.interruption() });
        for await (const event of more) {
          if (event.stream.startsWith(streamPrefix ?? ''))
            cli.writeLines([event], columns.lines([rowOf(event)]));
        }
      }),
    );
}

function following({ types }: EventFilter, after: number) {
  return { after, query: types ? [{ types }] : [] };
}

function firstLines(columns: Columns, events: readonly RecordedEvent[]): string {
  return columns.lines([HEADINGS, ...events.map(rowOf)]);
}

function rowOf({ position, recordedAt, type, stream: name, version, data }: RecordedEvent): Row {
  return [position, recordedAt.toISOString(), type, name, version, shortened(JSON.stringify(data))];
}

function shortened(text: string): string {
  const characters = Array.from(text.slice(0, 2 * SHOWN_DATA + 2));
  return characters.length <= SHOWN_DATA ? text : `${characters.slice(0, SHOWN_DATA).join('')}…`;
}
