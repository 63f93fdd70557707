import type { Database } from '../../store/typeorm/database.js';
import { isParked } from './process-queries.js';

/** Nothing is counted beyond this: a count that says so is alarming enough, and costs the same the day it is a million. */
export const MOST_COUNTED = 10_000;

/** What of a process waits. Counts end at 10,000. */
export interface ProcessBacklog {
  readonly process: string;
  /** Instances that run. */
  readonly running: number;
  /** Instances that wait for an operator, or for an event that failed to go through. */
  readonly parked: number;
  /** Commands that are decided and will be sent by themselves, and those that wait for an operator. */
  readonly commands: number;
  readonly stuckCommands: number;
  /** Deadlines that are set; those of them that have passed and should have taken effect. */
  readonly deadlines: number;
  readonly overdue: number;
  /** Since when the first of these has been due, and how many milliseconds that is by the database's clock. */
  readonly overdueSince: Date | null;
  readonly overdueMs: number;
}

type Figures = Readonly<Partial<Record<string, number | null>>>;

/** Counts what waits, by one statement. Each count goes by an index: how many instances there have ever been does not matter. */
export class ProcessBacklogs {
  constructor(private readonly database: Database) {}

  async of(process: string): Promise<ProcessBacklog> {
    const [row = {}] = await this.database.reading.query<Figures[]>(this.statement(), [process]);
    const figure = (name: string) => row[name] ?? 0;
    const since = row['overdueSince'] ?? null;
    return {
      process,
      running: figure('running'),
      parked: figure('parked'),
      commands: figure('commands'),
      stuckCommands: figure('stuckCommands'),
      deadlines: figure('deadlines'),
      overdue: figure('overdue'),
      overdueSince: since === null ? null : new Date(since),
      overdueMs: since === null ? 0 : Math.max(0, figure('now') - since),
    };
  }

  private statement(): string {
    const { reading, now } = this.database;
    const parameter = reading.connection.options.type === 'postgres' ? '$1' : '?1';
    const own = `process = ${parameter}`;
    // Deadlines of parked instances are paused, and so not overdue.
    const overdue = `process_deadlines "each"
      WHERE each.${own} AND each.due_at <= (SELECT ${now}) AND NOT ${isParked('each')}`;
    const columns = [
      counted('running', `SELECT 1 FROM process_instances WHERE ${own} AND status = 'running'`),
      counted('parked', parkedInstances(parameter)),
      counted('commands', `SELECT 1 FROM process_commands WHERE ${own} AND due_at IS NOT NULL`),
      counted('stuckCommands', `SELECT 1 FROM process_commands WHERE ${own} AND due_at IS NULL`),
      counted('deadlines', `SELECT 1 FROM process_deadlines WHERE ${own}`),
      counted('overdue', `SELECT 1 FROM ${overdue}`),
      `(SELECT each.due_at FROM ${overdue} ORDER BY each.due_at LIMIT 1) AS "overdueSince"`,
      `${now} AS "now"`,
    ];
    return `SELECT ${columns.join(', ')}`;
  }
}

function counted(name: string, rows: string): string {
  return `(SELECT count(*) FROM (${atMost(rows)}) AS rows_of) AS "${name}"`;
}

function atMost(rows: string): string {
  return `${rows} LIMIT ${String(MOST_COUNTED)}`;
}

/** Those that failed at a command or a deadline, and those that have an event set aside, each once. */
function parkedInstances(parameter: string): string {
  const stopped = `SELECT instance FROM process_instances WHERE process = ${parameter} AND parked_at IS NOT NULL`;
  const waiting = `SELECT DISTINCT sequence FROM parked_events WHERE consumer = ${parameter}`;
  return `SELECT * FROM (${atMost(stopped)}) AS stopped UNION SELECT * FROM (${atMost(waiting)}) AS waiting`;
}
