import type { EntityManager } from 'typeorm';
import { InstanceEndedError } from '../../errors/instance-ended.error.js';
import { assertReason } from '../../errors/missing-reason.error.js';
import { NotParkedError } from '../../errors/not-parked.error.js';
import { UnknownInstanceError } from '../../errors/unknown-instance.error.js';
import type { Database } from '../../store/typeorm/database.js';
import { CheckpointRow } from '../../subscriptions/typeorm/checkpoint.entity.js';
import type { Consumers } from '../../subscriptions/typeorm/consumers.js';
import { ParkedEventRow } from '../../subscriptions/typeorm/parked-event.entity.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import { ProcessFailureRow } from './process-failure.entity.js';
import { ProcessFailures } from './process-failures.js';
import { ProcessInstanceRow } from './process-instance.entity.js';
import type { ProcessBacklog } from './process-backlog.js';
import {
  type InstanceFilter,
  type InstanceSummary,
  type ProcessSummary,
  ProcessReports,
  type SetDeadline,
} from './process-reports.js';
import { type InstanceDetails, instanceDetails } from './instance-details.js';

/**
 * The processes and their instances, for the operator. Works in any process on the database; the instance of the
 * application that feeds a process does what is asked for within a second.
 */
export class Processes {
  private readonly reports: ProcessReports;
  private readonly failures: ProcessFailures;

  constructor(
    private readonly database: Database,
    consumers: Consumers,
  ) {
    this.reports = new ProcessReports(database);
    this.failures = new ProcessFailures(database);
    consumers.onRename(renameRows);
  }

  /** Makes a process of this application known. */
  declare(process: string): void {
    this.reports.declare(process);
  }

  /** All of them by name, with how many instances are where. */
  list(): Promise<readonly ProcessSummary[]> {
    return this.reports.list();
  }

  /** What of each process of this application waits: cheap enough to be asked every few seconds. */
  backlog(): Promise<readonly ProcessBacklog[]> {
    return this.reports.backlog();
  }

  /**
   * Instances of a process, those that changed last first. At most 1,000.
   *
   * @throws UnknownProcessError
   */
  instances(process: string, filter: InstanceFilter = {}): Promise<readonly InstanceSummary[]> {
    return this.reports.instances(process, filter);
  }

  /**
   * Deadlines that are set, of one process or of all, the earliest first. At most 1,000.
   *
   * @throws UnknownProcessError
   */
  deadlines(process?: string): Promise<readonly SetDeadline[]> {
    return this.reports.deadlines(process);
  }

  /**
   * An instance: what it remembers, what it has still to send, its deadlines, and what went wrong with it.
   *
   * @throws UnknownInstanceError
   */
  async show(process: string, key: string): Promise<InstanceDetails> {
    const row = await this.instance(this.database.reading, process, key);
    return instanceDetails(this.database.reading, row, await this.failures.of(process, key));
  }

  /**
   * Lets an instance that is parked go on where it stands: with the event, the command or the deadline that failed. Safe
   * to call twice.
   *
   * @throws NotParkedError when nothing of it is parked.
   */
  async retry(process: string, key: string): Promise<void> {
    await this.database.transaction(async (rows) => {
      await takeTurn(rows, process);
      const events = await rows.update(ParkedEventRow, { consumer: process, sequence: key }, { dueAt: 0 });
      const freed = await rows
        .createQueryBuilder()
        .update(ProcessInstanceRow)
        .set({ parkedAt: null, parkedFor: null })
        .where({ process, key })
        .andWhere('parked_at IS NOT NULL')
        .execute();
      if ((events.affected ?? 0) + (freed.affected ?? 0) === 0) throw new NotParkedError(process, key);
      const now = this.database.after(0);
      const anew = { attempts: 0, faults: 0, dueAt: now };
      await rows
        .createQueryBuilder()
        .update(ProcessCommandRow)
        .set(anew)
        .where({ process, key })
        .andWhere('attempts > 0')
        .execute();
      await rows
        .createQueryBuilder()
        .update(ProcessDeadlineRow)
        .set({ attempts: 0, dueAt: now })
        .where({ process, key })
        .andWhere('attempts > 0')
        .execute();
    });
  }

  /**
   * Ends an instance for good, with what it has still to send and its deadlines; who does it says why, and that is kept.
   * Nothing is undone, and a command that is on its way at this moment may still have its effect.
   *
   * @throws UnknownInstanceError, InstanceEndedError, MissingReasonError.
   */
  async cancel(process: string, key: string, reason: string): Promise<void> {
    assertReason(reason);
    await this.database.transaction(async (rows) => {
      await takeTurn(rows, process);
      const { status } = await this.instance(rows, process, key);
      if (status === 'cancelled') throw new InstanceEndedError(process, key, status);
      const hasCommands = await rows.existsBy(ProcessCommandRow, { process, key });
      if (status === 'completed' && !hasCommands) throw new InstanceEndedError(process, key, status);
      const ended = { status: 'cancelled', compensations: [], parkedAt: null, parkedFor: null } as const;
      await rows.update(
        ProcessInstanceRow,
        { process, key },
        { ...ended, updatedAt: this.database.after(0) },
      );
      await rows.delete(ProcessCommandRow, { process, key });
      await rows.delete(ProcessDeadlineRow, { process, key });
      // They pass it over from now on.
      await rows.update(ParkedEventRow, { consumer: process, sequence: key }, { dueAt: 0 });
      const noted = { process, key, kind: 'cancelled', subject: null, code: null, trace: null } as const;
      await this.failures.note(rows, { ...noted, detail: reason });
    });
  }

  /** Whether there are commands that are still to be sent without anybody saying so. */
  hasPending(): Promise<boolean> {
    return this.reports.hasPending();
  }

  private async instance(rows: EntityManager, process: string, key: string): Promise<ProcessInstanceRow> {
    const row = await rows.findOneBy(ProcessInstanceRow, { process, key });
    if (!row) throw new UnknownInstanceError(process, key);
    return row;
  }
}

/** In turn with whoever feeds it, and so with its commands and deadlines. */
async function takeTurn(rows: EntityManager, process: string): Promise<void> {
  await rows.update(CheckpointRow, { consumer: process }, { epoch: () => 'epoch' });
}

/** The ids of commands keep the old name: what was sent under it is not sent again. */
async function renameRows(rows: EntityManager, from: string, to: string): Promise<void> {
  for (const entity of [ProcessInstanceRow, ProcessCommandRow, ProcessDeadlineRow, ProcessFailureRow]) {
    await rows.update(entity, { process: from }, { process: to });
  }
}
