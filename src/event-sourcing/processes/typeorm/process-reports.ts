import { IsNull, Not } from 'typeorm';
import { UnknownProcessError } from '../../errors/unknown-process.error.js';
import type { Database } from '../../store/typeorm/database.js';
import type { ProcessStatus } from '../process-snapshot.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import { ProcessInstanceRow } from './process-instance.entity.js';
import { type ProcessBacklog, ProcessBacklogs } from './process-backlog.js';
import { isParked } from './process-queries.js';

const MOST_LISTED = 1_000;

/** A process, and how many of its instances are where. */
export interface ProcessSummary {
  readonly process: string;
  readonly running: number;
  readonly completed: number;
  readonly cancelled: number;
  /** Of these, how many do nothing until what failed goes through. */
  readonly parked: number;
  /** Commands that are decided and not known to be executed. */
  readonly commands: number;
  readonly deadlines: number;
  /** Since when the deadline has been due that should have taken effect first; null when none should have. */
  readonly overdueSince: Date | null;
}

/** An instance in short. */
export interface InstanceSummary {
  readonly process: string;
  readonly key: string;
  readonly status: ProcessStatus;
  readonly isParked: boolean;
  /** What was thrown at that. */
  readonly parkedFor: string | null;
  readonly startedAt: Date;
  readonly updatedAt: Date;
}

/** Which instances to list. */
export interface InstanceFilter {
  readonly status?: ProcessStatus | undefined;
  /** Only those that are parked. */
  readonly parked?: boolean | undefined;
}

/** A deadline that is set. */
export interface SetDeadline {
  readonly process: string;
  readonly key: string;
  readonly name: string;
  readonly dueAt: Date;
  /** Its instance is parked: it waits for that, too. */
  readonly isPaused: boolean;
}

/** The columns of an instance. */
export type Instance = Pick<ProcessInstanceRow, keyof ProcessInstanceRow>;

/** How many rows of something a process has. */
interface Count {
  readonly process: string;
  readonly what: string;
  readonly count: number;
}

/** What there is of processes. */
export class ProcessReports {
  private readonly known = new Set<string>();
  private readonly backlogs: ProcessBacklogs;

  constructor(private readonly database: Database) {
    this.backlogs = new ProcessBacklogs(database);
  }

  declare(process: string): void {
    this.known.add(process);
  }

  async list(): Promise<readonly ProcessSummary[]> {
    const statuses = await this.statuses();
    const parked = await this.count(ProcessInstanceRow, 'parked', isParked('each'));
    const commands = await this.count(ProcessCommandRow, 'commands');
    const deadlines = await this.count(ProcessDeadlineRow, 'deadlines');
    const all = [...statuses, ...parked, ...commands, ...deadlines];
    const none = { running: 0, completed: 0, cancelled: 0, parked: 0, commands: 0, deadlines: 0 };
    const processes = new Set([...this.known, ...all.map(({ process }) => process)]);
    const summaries = [...processes].sort().map(async (process) => {
      const counted = all.filter((each) => each.process === process).map(({ what, count }) => [what, count]);
      const { overdueSince } = await this.backlogs.of(process);
      return { process, ...none, ...(Object.fromEntries(counted) as Partial<typeof none>), overdueSince };
    });
    return Promise.all(summaries);
  }

  backlog(): Promise<readonly ProcessBacklog[]> {
    return Promise.all([...this.known].sort().map((process) => this.backlogs.of(process)));
  }

  async instances(process: string, { status, parked }: InstanceFilter): Promise<readonly InstanceSummary[]> {
    await this.assertKnown(process);
    const query = this.database.reading
      .createQueryBuilder(ProcessInstanceRow, 'each')
      .addSelect(`CASE WHEN ${isParked('each')} THEN 1 ELSE 0 END`, 'is_parked')
      .where('each.process = :process', { process });
    if (status) query.andWhere('each.status = :status', { status });
    if (parked) query.andWhere(isParked('each'));
    const { entities, raw } = await query
      .orderBy('each.updatedAt', 'DESC')
      .limit(MOST_LISTED)
      .getRawAndEntities<{ is_parked: number }>();
    return entities.map((row, index) => summaryOf(row, raw[index]?.is_parked === 1));
  }

  async deadlines(process?: string): Promise<readonly SetDeadline[]> {
    if (process !== undefined) await this.assertKnown(process);
    const { entities, raw } = await this.database.reading
      .createQueryBuilder(ProcessDeadlineRow, 'each')
      .addSelect(`CASE WHEN ${isParked('each')} THEN 1 ELSE 0 END`, 'is_parked')
      .where(process === undefined ? '1 = 1' : 'each.process = :process', { process })
      .orderBy('each.dueAt')
      .limit(MOST_LISTED)
      .getRawAndEntities<{ is_parked: number }>();
    return entities.map(({ process: of, key, name, dueAt }, index) => {
      return { process: of, key, name, dueAt: new Date(dueAt), isPaused: raw[index]?.is_parked === 1 };
    });
  }

  hasPending(): Promise<boolean> {
    return this.database.reading.existsBy(ProcessCommandRow, { dueAt: Not(IsNull()) });
  }

  /** One that this application does not declare may still have instances. */
  private async assertKnown(process: string): Promise<void> {
    if (this.known.has(process)) return;
    const isKnown = await this.database.reading.existsBy(ProcessInstanceRow, { process });
    if (!isKnown) throw new UnknownProcessError(process);
  }

  private statuses(): Promise<Count[]> {
    return this.database.reading
      .createQueryBuilder(ProcessInstanceRow, 'each')
      .select('each.process', 'process')
      .addSelect('each.status', 'what')
      .addSelect('count(*)', 'count')
      .groupBy('each.process')
      .addGroupBy('each.status')
      .getRawMany();
  }

  private async count(
    entity: typeof ProcessInstanceRow | typeof ProcessCommandRow | typeof ProcessDeadlineRow,
    what: string,
    where = '1 = 1',
  ): Promise<Count[]> {
    const found = await this.database.reading
      .createQueryBuilder(entity, 'each')
      .select('each.process', 'process')
      .addSelect('count(*)', 'count')
      .where(where)
      .groupBy('each.process')
      .getRawMany<Omit<Count, 'what'>>();
    return found.map((each) => ({ ...each, what }));
  }
}

/** An instance in short; `isWaiting` when events of its are parked. */
export function summaryOf(row: Instance, isWaiting: boolean): InstanceSummary {
  const { process, key, status, parkedAt, parkedFor, startedAt, updatedAt } = row;
  return {
    process,
    key,
    status,
    isParked: isWaiting || parkedAt !== null,
    parkedFor,
    startedAt: new Date(startedAt),
    updatedAt: new Date(updatedAt),
  };
}
