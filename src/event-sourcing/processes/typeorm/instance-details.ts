import type { EntityManager } from 'typeorm';
import type { JsonValue } from '../../messages/json.js';
import { ParkedEventRow } from '../../subscriptions/typeorm/parked-event.entity.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import type { ProcessFailureKind } from '../stored-process.js';
import type { ProcessFailureRow } from './process-failure.entity.js';
import { type Instance, type InstanceSummary, summaryOf } from './process-reports.js';

/** A command that is decided and not known to be executed. */
export interface PendingCommand {
  readonly id: string;
  readonly name: string;
  readonly data: JsonValue;
  readonly attempts: number;
  /** What was thrown last. */
  readonly error: string | null;
  /** From when on it is executed, when nothing before it is in the way; null when an operator has to say so. */
  readonly dueAt: Date | null;
}

/** Something that went wrong. */
export interface InstanceFailure {
  readonly kind: ProcessFailureKind;
  /** The id of a command, or the name of a deadline. */
  readonly subject: string | null;
  readonly code: string | null;
  readonly detail: string;
  readonly at: Date;
}

/** An instance with all that is known of it. */
export interface InstanceDetails extends InstanceSummary {
  readonly state: JsonValue;
  readonly commands: readonly PendingCommand[];
  readonly deadlines: readonly {
    readonly name: string;
    readonly dueAt: Date;
    readonly error: string | null;
  }[];
  /** How many steps it would undo. */
  readonly compensations: number;
  readonly failures: readonly InstanceFailure[];
}

/** Reads what belongs to an instance. */
export async function instanceDetails(
  rows: EntityManager,
  row: Instance,
  failures: readonly ProcessFailureRow[],
): Promise<InstanceDetails> {
  const { process, key } = row;
  const commands = await rows.find(ProcessCommandRow, { where: { process, key }, order: { number: 'ASC' } });
  const deadlines = await rows.find(ProcessDeadlineRow, { where: { process, key }, order: { dueAt: 'ASC' } });
  const [parked] = await rows.find(ParkedEventRow, {
    where: { consumer: process, sequence: key },
    order: { position: 'ASC' },
    take: 1,
  });
  return {
    ...summaryOf({ ...row, parkedFor: row.parkedFor ?? parked?.error ?? null }, parked !== undefined),
    state: JSON.parse(row.state ?? 'null') as JsonValue,
    commands: commands.map(({ id, name, data, attempts, error, dueAt }) => {
      const due = dueAt === null ? null : new Date(dueAt);
      return { id, name, data: JSON.parse(data) as JsonValue, attempts, error, dueAt: due };
    }),
    deadlines: deadlines.map(({ name, dueAt, error }) => ({ name, dueAt: new Date(dueAt), error })),
    compensations: row.compensations.length,
    failures: failures.map(({ kind, subject, code, detail, at }) => {
      return { kind, subject, code, detail, at: new Date(at) };
    }),
  };
}
