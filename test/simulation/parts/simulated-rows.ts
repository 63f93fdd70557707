import type { Once } from '../../../src/event-sourcing/context/once.js';
import {
  type AnswerOnce,
  type StoredAnswer,
  StoredAnswers,
} from '../../../src/event-sourcing/idempotency/stored-answers.js';
import type { RecordedEvent } from '../../../src/event-sourcing/messages/recorded-event.js';
import { type ProcessRows, ProcessStore } from '../../../src/event-sourcing/processes/process-store.js';
import type { PendingCommand } from '../../../src/event-sourcing/processes/stored-process.js';
import type { Accompanied } from '../../../src/event-sourcing/store/companion.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import type { Leases } from '../../../src/event-sourcing/subscriptions/leases.js';
import type { InMemoryProcessStore } from '../../../src/event-sourcing/testing/in-memory/in-memory-process-store.js';
import type { Wire } from './wire.js';

/** The process as one instance has it, over a wire that breaks. */
export class SimulatedProcessStore extends ProcessStore {
  constructor(
    protected readonly kept: InMemoryProcessStore,
    protected readonly wire: Wire,
  ) {
    super();
  }

  guarded<T>(held: Checkpoint, work: (rows: ProcessRows) => Promise<T>): Promise<T> {
    return this.wire.commit(() => this.kept.guarded(held, work));
  }

  advance(
    from: Checkpoint,
    to: RecordedEvent,
    work: (rows: ProcessRows) => Promise<void>,
  ): Promise<Checkpoint> {
    return this.wire.commit(() => this.kept.advance(from, to, work));
  }

  takeOut(held: Checkpoint, commands: readonly PendingCommand[]): Promise<void> {
    return this.wire.commit(() => this.kept.takeOut(held, commands));
  }

  dueCommands(held: Checkpoint, limit: number, busy?: readonly string[]): Promise<readonly PendingCommand[]> {
    return this.wire.ask(() => this.kept.dueCommands(held, limit, busy));
  }

  hasDueDeadline(held: Checkpoint): Promise<boolean> {
    return this.wire.ask(() => this.kept.hasDueDeadline(held));
  }

  pauseUntil(what: 'commands' | 'deadlines'): Promise<number> {
    return this.wire.ask(() => this.kept.pauseUntil(what));
  }

  isTransient(error: unknown): boolean {
    return this.kept.isTransient(error);
  }
}

/** The answers as one instance has them. They are written in the transaction of an append. */
export class SimulatedAnswers extends StoredAnswers {
  constructor(
    protected readonly kept: StoredAnswers,
    protected readonly wire: Wire,
  ) {
    super();
  }

  find(once: Once): Promise<StoredAnswer | undefined> {
    return this.wire.ask(() => this.kept.find(once));
  }

  write(rows: unknown, entries: readonly Accompanied<AnswerOnce>[]): Promise<void> {
    return this.kept.write(rows, entries);
  }

  override withoutEvents(value: AnswerOnce, position: number): Promise<void> {
    return this.wire.commit(() => this.kept.withoutEvents(value, position));
  }
}

/** The leases as one instance has them. */
export function simulatedLeases(kept: Leases, wire: Wire): Leases {
  return {
    milliseconds: kept.milliseconds,
    claim: (share) => wire.ask(() => kept.claim(share)),
    renew: (held) => wire.ask(() => kept.renew(held)),
    release: (held) => wire.ask(() => kept.release(held)),
    withdraw: (share) => kept.withdraw(share),
  };
}
