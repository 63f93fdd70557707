import { IsNull, Not } from 'typeorm';
import type { Database } from '../../store/typeorm/database.js';
import { ParkedEventRow } from '../../subscriptions/typeorm/parked-event.entity.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import { ProcessInstanceRow } from './process-instance.entity.js';
import { isParked } from './process-queries.js';

/** What of a process waits. */
export interface ProcessBacklog {
  readonly process: string;
  /** Instances that wait for an operator, or for an event that failed to go through. */
  readonly parked: number;
  /** Commands that are decided and not known to be executed. */
  readonly commands: number;
  /** Since when the deadline has been due that should have taken effect first; null when none should have. */
  readonly overdueSince: Date | null;
}

/** Counts what waits. Each question is answered by an index: how many instances there have ever been does not matter. */
export class ProcessBacklogs {
  constructor(private readonly database: Database) {}

  async of(process: string): Promise<ProcessBacklog> {
    const commands = await this.database.reading.countBy(ProcessCommandRow, { process });
    return {
      process,
      parked: await this.parked(process),
      commands,
      overdueSince: await this.overdueSince(process),
    };
  }

  /** Deadlines of parked instances are paused, and so not overdue. */
  async overdueSince(process: string): Promise<Date | null> {
    const due = await this.database.reading
      .createQueryBuilder(ProcessDeadlineRow, 'each')
      .where('each.process = :process', { process })
      .andWhere(`each.due_at <= ${this.database.now}`)
      .andWhere(`NOT ${isParked('each')}`)
      .orderBy('each.dueAt')
      .limit(1)
      .getOne();
    return due && new Date(due.dueAt);
  }

  /** Those that failed at a command or a deadline, and those that have an event set aside, each once. */
  private async parked(process: string): Promise<number> {
    const { reading } = this.database;
    const stopped = await reading.find(ProcessInstanceRow, {
      select: { key: true },
      where: { process, parkedAt: Not(IsNull()) },
    });
    const waiting = await reading
      .createQueryBuilder(ParkedEventRow, 'each')
      .select('each.sequence', 'key')
      .distinct(true)
      .where('each.consumer = :process', { process })
      .getRawMany<{ key: string }>();
    return new Set([...stopped, ...waiting].map(({ key }) => key)).size;
  }
}
