import { Clock } from '../../src/event-sourcing/context/clock.js';
import { EventRegistry } from '../../src/event-sourcing/messages/event-registry.js';
import { writeCompanions } from '../../src/event-sourcing/store/brought.js';
import { InMemoryEventStore } from '../../src/event-sourcing/store/in-memory-event-store.js';
import { WHOLE } from '../../src/event-sourcing/subscriptions/partitions.js';
import { InMemoryCheckpoints } from '../../src/event-sourcing/testing/in-memory/in-memory-checkpoints.js';
import { InMemoryStoredAnswers } from '../../src/event-sourcing/testing/in-memory/in-memory-stored-answers.js';
import { MemoryDatabase } from '../../src/event-sourcing/testing/in-memory/memory-database.js';
import { transferEvents } from '../../src/transfers/domain/events/index.js';
import { userEvents } from '../../src/users/domain/events/index.js';
import { walletEvents } from '../../src/wallets/domain/events/index.js';
import { AuditedProcessStore } from './parts/audited-process-store.js';
import type { VirtualTime } from './virtual/virtual-time.js';

export const PROCESS = 'transfers.transfer-money';
export const SHARE = { name: PROCESS, version: 1, partition: WHOLE };
const LEASE_MS = 10_000;
export const registry = new EventRegistry([...userEvents, ...walletEvents, ...transferEvents]);

/** What outlives every instance: the log, and the rows beside it. */
export class World {
  readonly database: MemoryDatabase;
  readonly checkpoints: InMemoryCheckpoints;
  readonly answers: InMemoryStoredAnswers;
  readonly processes: AuditedProcessStore;
  readonly log: InMemoryEventStore;
  private head = 0;

  constructor(time: VirtualTime) {
    const clock = new VirtualClock(time);
    this.database = new MemoryDatabase(clock);
    this.checkpoints = new InMemoryCheckpoints(this.database, LEASE_MS);
    this.answers = new InMemoryStoredAnswers(this.database);
    this.processes = new AuditedProcessStore(this.database, this.checkpoints, this.answers);
    this.log = new InMemoryEventStore(clock, (_, brought) =>
      this.database.transaction((transaction) => writeCompanions(transaction, brought)),
    );
    this.log.onAppend((head) => {
      this.head = head;
    });
  }

  /** Whether the process has answered everything, and has nothing to do any more. */
  get isThrough(): boolean {
    const { commands, deadlines } = this.processes.tables;
    const reached = this.checkpoints.find(SHARE)?.position ?? 0;
    return commands.size === 0 && deadlines.size === 0 && reached === this.head;
  }
}

class VirtualClock extends Clock {
  constructor(private readonly time: VirtualTime) {
    super();
  }

  now(): Date {
    return new Date(this.time.now);
  }
}
