import type { Database } from '../../store/typeorm/database.js';

/** How much a process has before it. */
export interface ProcessLoad {
  readonly process: string;
  /** Instances that run, and those that do nothing because of a command or a deadline that failed again and again. */
  readonly running: number;
  readonly parked: number;
  /** Commands that are to be sent by themselves, and those that wait for an operator. */
  readonly commands: number;
  readonly stuckCommands: number;
  /** Deadlines that are set; those of them that have passed, but for those that wait for a parked instance. */
  readonly deadlines: number;
  readonly overdue: number;
  /** How long ago the first of these has passed, in milliseconds. */
  readonly overdueMs: number;
}

const counted = (name: string, limit: number, from: string): string =>
  `(SELECT count(*) FROM (SELECT 1 FROM ${from} LIMIT ${String(limit)}) rows_of_${name}) AS "${name}"`;

/**
 * The load of a process by one statement, whatever it has in its tables: nothing is counted beyond `limit`, each count
 * goes by an index.
 */
export async function processLoad(database: Database, process: string, limit: number): Promise<ProcessLoad> {
  const { reading, now } = database;
  const parameter = reading.connection.options.type === 'postgres' ? '$1' : '?1';
  const own = `process = ${parameter}`;
  const overdue = `process_deadlines d WHERE d.${own} AND d.due_at <= ${now} AND NOT EXISTS (
    SELECT 1 FROM process_instances i
    WHERE i.process = d.process AND i.instance = d.instance AND i.parked_at IS NOT NULL)`;
  const counts = [
    counted('running', limit, `process_instances WHERE ${own} AND status = 'running'`),
    counted('parked', limit, `process_instances WHERE ${own} AND parked_at IS NOT NULL`),
    counted('commands', limit, `process_commands WHERE ${own} AND due_at IS NOT NULL`),
    counted('stuckCommands', limit, `process_commands WHERE ${own} AND due_at IS NULL`),
    counted('deadlines', limit, `process_deadlines WHERE ${own}`),
    counted('overdue', limit, overdue),
    `(SELECT ${now} - min(d.due_at) FROM ${overdue}) AS "overdueMs"`,
  ];
  const statement = `SELECT ${counts.join(', ')}`;
  const [row = {}] = await reading.query<Record<string, number | null>[]>(statement, [process]);
  const figure = (name: string) => Math.max(0, row[name] ?? 0);
  return {
    process,
    running: figure('running'),
    parked: figure('parked'),
    commands: figure('commands'),
    stuckCommands: figure('stuckCommands'),
    deadlines: figure('deadlines'),
    overdue: figure('overdue'),
    overdueMs: figure('overdueMs'),
  };
}
