import type { RecordedEvent } from '../../../src/event-sourcing/messages/recorded-event.js';
import type { ProcessRows } from '../../../src/event-sourcing/processes/process-store.js';
import type {
  PendingDeadline,
  StoredInstance,
} from '../../../src/event-sourcing/processes/stored-process.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import { InMemoryProcessStore } from '../../../src/event-sourcing/testing/in-memory/in-memory-process-store.js';

/**
 * Looks at each transaction: a deadline is gone in that of its effect, or of what cancels it, and so never without a
 * change of its instance. The log does not tell when one was lost.
 */
export class AuditedProcessStore extends InMemoryProcessStore {
  readonly violations: string[] = [];

  override guarded<T>(held: Checkpoint, work: (rows: ProcessRows) => Promise<T>): Promise<T> {
    return super.guarded(held, (rows) => this.audited(rows, work));
  }

  override advance(
    from: Checkpoint,
    to: RecordedEvent,
    work: (rows: ProcessRows) => Promise<void>,
  ): Promise<Checkpoint> {
    return super.advance(from, to, (rows) => this.audited(rows, work));
  }

  private async audited<T>(rows: ProcessRows, work: (rows: ProcessRows) => Promise<T>): Promise<T> {
    const { deadlines, instances } = this.tables;
    const before = [...deadlines].map(([place, deadline]) => ({
      place,
      deadline,
      instance: instances.get(deadline.key),
    }));
    const result = await work(rows);
    for (const { place, deadline, instance } of before) {
      if (!deadlines.has(place)) this.lookAt(deadline, instance);
    }
    return result;
  }

  private lookAt({ key, name }: PendingDeadline, before: StoredInstance | undefined): void {
    if (this.tables.instances.get(key) !== before) return;
    this.violations.push(`the deadline ${name} of ${key} is gone without an effect`);
  }
}
