import { bucketOf } from '../subscriptions/partitions.js';
import type { ProcessContext } from './process-context.js';
import type { Decider } from './process-definition.js';
import type { ProcessInput } from './process-input.js';
import type { DeadlineTime, ProcessDecision } from './process-snapshot.js';
import type { DeadlineKey, ProcessRows } from './process-store.js';
import type { PendingCommand, PendingDeadline, StoredInstance } from './stored-process.js';

/**
 * Some inputs of some instances in one transaction: they are read at once, the inputs are answered in memory, and what
 * became of the instances is written at once.
 */
export class ProcessTurn {
  private readonly changed = new Set<string>();
  private readonly commands: PendingCommand[] = [];
  private readonly deadlines = new Map<string, PendingDeadline | DeadlineKey>();
  private readonly ended = new Set<string>();

  private constructor(
    private readonly process: Decider,
    private readonly rows: ProcessRows,
    /** The database's clock. */
    readonly now: number,
    private readonly instances: Map<string, StoredInstance>,
  ) {}

  /** Reads what there is of some instances, in the transaction of `rows`. */
  static async begin(process: Decider, rows: ProcessRows, keys: Iterable<string>): Promise<ProcessTurn> {
    const found = await rows.instances([...new Set(keys)]);
    const now = await rows.now();
    return new ProcessTurn(process, rows, now, new Map(found.map((row) => [row.key, row])));
  }

  /**
   * Lets an instance answer an input. Throwing leaves it as it was.
   *
   * @throws whatever a method of the process throws; Error when the instance is parked.
   */
  answer(key: string, input: ProcessInput, context: ProcessContext): void {
    const row = this.instances.get(key);
    if (row && row.parkedAt !== null) throw new Error(`The instance is parked: ${row.parkedFor ?? ''}`);
    const decision = this.process.decide(key, row, input, this.now);
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
    if (instances.length > 0) await rows.putInstances(instances);
    if (this.commands.length > 0) await rows.putCommands(this.commands);
    if (this.ended.size > 0) await rows.endDeadlines([...this.ended]);
    const deadlines = [...this.deadlines.values()];
    const set = deadlines.filter((deadline) => 'dueAt' in deadline);
    const cancelled = deadlines.filter((deadline) => !('dueAt' in deadline));
    if (set.length > 0) await rows.putDeadlines(set);
    if (cancelled.length > 0) await rows.deleteDeadlines(cancelled);
  }

  private instanceRow(before: StoredInstance | undefined, { snapshot }: ProcessDecision): StoredInstance {
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

  private get name(): string {
    return this.process.description.name;
  }
}
