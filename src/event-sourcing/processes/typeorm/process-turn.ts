import { type EntityManager, In } from 'typeorm';
import { BulkRows } from '../../store/typeorm/bulk-rows.js';
import type { Database } from '../../store/typeorm/database.js';
import { bucketOf } from '../../subscriptions/partitions.js';
import type { ProcessContext } from '../process-context.js';
import type { ProcessDefinition } from '../process-definition.js';
import type { ProcessInput } from '../process-input.js';
import type { DeadlineTime, ProcessDecision } from '../process-snapshot.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import { ProcessInstanceRow } from './process-instance.entity.js';

type Instance = Pick<ProcessInstanceRow, keyof ProcessInstanceRow>;
type Deadline = Pick<ProcessDeadlineRow, keyof ProcessDeadlineRow>;
type CancelledDeadline = Pick<Deadline, 'key' | 'name'>;

/**
 * Some inputs of some instances in one transaction: their rows are read by one statement, the inputs are answered in
 * memory, and what became of the instances is written by one statement for each table.
 */
export class ProcessTurn {
  private readonly changed = new Set<string>();
  private readonly commands: ProcessCommandRow[] = [];
  private readonly deadlines = new Map<string, Deadline | CancelledDeadline>();
  private readonly ended = new Set<string>();

  private constructor(
    private readonly process: ProcessDefinition,
    private readonly rows: EntityManager,
    /** The database's clock. */
    readonly now: number,
    private readonly instances: Map<string, Instance>,
  ) {}

  /** Reads what there is of some instances, in the transaction of `rows`. */
  static async begin(
    process: ProcessDefinition,
    database: Database,
    rows: EntityManager,
    keys: Iterable<string>,
  ): Promise<ProcessTurn> {
    const wanted = [...new Set(keys)].map((key) => ({ process: process.description.name, key }));
    const table = BulkRows.of(rows.connection.getMetadata(ProcessInstanceRow));
    const found = [...(await table.read(rows, wanted)).values()] as ProcessInstanceRow[];
    const [clock] = await rows.query<{ now: number }[]>(`SELECT ${database.now} AS now`);
    return new ProcessTurn(process, rows, clock?.now ?? 0, new Map(found.map((row) => [row.key, row])));
  }

  /**
   * Lets an instance answer an input. Throwing leaves it as it was.
   *
   * @throws whatever a method of the process throws; Error when the instance is parked.
   */
  answer(key: string, input: ProcessInput, context: ProcessContext): void {
    const row = this.instances.get(key);
    if (row && row.parkedAt !== null) throw new Error(`The instance is parked: ${row.parkedFor ?? ''}`);
    const decision = this.process.decide(key, row, input);
    if (!decision) return;
    this.instances.set(key, this.instanceRow(row, decision));
    this.changed.add(key);
    this.send(key, decision, context);
    this.setDeadlines(key, decision, context);
  }

  /** Lets an instance do nothing from now on, until an operator says so. */
  park(key: string, reason: string): void {
    const row = this.instances.get(key);
    if (!row) return;
    this.instances.set(key, { ...row, parkedAt: this.now, parkedFor: reason });
    this.changed.add(key);
  }

  /** Writes what became of the instances. */
  async write(): Promise<void> {
    const { rows } = this;
    const instances = [...this.changed].flatMap((key) => this.instances.get(key) ?? []);
    if (instances.length > 0) await this.table(ProcessInstanceRow).upsert(rows, instances);
    if (this.commands.length > 0) await this.table(ProcessCommandRow).upsert(rows, this.commands);
    if (this.ended.size > 0)
      await rows.delete(ProcessDeadlineRow, { process: this.name, key: In([...this.ended]) });
    const deadlines = [...this.deadlines.values()];
    const set = deadlines.filter((deadline) => 'dueAt' in deadline);
    const cancelled = deadlines.filter((deadline): deadline is CancelledDeadline => !('dueAt' in deadline));
    if (set.length > 0) await this.table(ProcessDeadlineRow).upsert(rows, set);
    if (cancelled.length > 0) {
      const keys = cancelled.map((deadline) => ({ process: this.name, ...deadline }));
      await this.table(ProcessDeadlineRow).delete(rows, keys);
    }
  }

  private instanceRow(before: Instance | undefined, { snapshot }: ProcessDecision): Instance {
    const { name: process, now } = this;
    const { key } = snapshot;
    const began = { process, bucket: bucketOf(key), startedAt: now, parkedAt: null, parkedFor: null };
    return { ...(before ?? began), ...snapshot, updatedAt: now };
  }

  private send(key: string, { commands }: ProcessDecision, context: ProcessContext): void {
    const { name: process, now: dueAt } = this;
    const first = { attempts: 0, faults: 0, error: null, dueAt };
    for (const command of commands) {
      this.commands.push({ process, key, bucket: bucketOf(key), ...command, context, ...first });
    }
  }

  private setDeadlines(key: string, decision: ProcessDecision, context: ProcessContext): void {
    const { name: process } = this;
    const { deadlines, endsDeadlines, input: setBy } = decision;
    if (endsDeadlines) this.endDeadlines(key);
    for (const [name, time] of deadlines) {
      const first = { bucket: bucketOf(key), setBy, context, attempts: 0, error: null };
      const set = time && { process, key, name, ...first, dueAt: this.dueAt(time) };
      this.deadlines.set(JSON.stringify([key, name]), set ?? { key, name });
    }
  }

  private endDeadlines(key: string): void {
    this.ended.add(key);
    for (const [text, deadline] of this.deadlines) if (deadline.key === key) this.deadlines.delete(text);
  }

  private dueAt(time: DeadlineTime): number {
    return 'after' in time ? this.now + time.after : time.at.getTime();
  }

  private table(
    entity: typeof ProcessInstanceRow | typeof ProcessCommandRow | typeof ProcessDeadlineRow,
  ): BulkRows {
    return BulkRows.of(this.rows.connection.getMetadata(entity));
  }

  private get name(): string {
    return this.process.description.name;
  }
}
