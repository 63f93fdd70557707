import { CommandSender, type Outcome } from '../../../src/event-sourcing/processes/command-sender.js';
import { Deadlines } from '../../../src/event-sourcing/processes/deadlines.js';
import type { AnswerOnce } from '../../../src/event-sourcing/idempotency/stored-answers.js';
import type { RecordedEvent } from '../../../src/event-sourcing/messages/recorded-event.js';
import type { ProcessRows } from '../../../src/event-sourcing/processes/process-store.js';
import type { PendingCommand } from '../../../src/event-sourcing/processes/stored-process.js';
import type { Accompanied } from '../../../src/event-sourcing/store/companion.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import { SimulatedAnswers, SimulatedProcessStore } from '../parts/simulated-rows.js';
import type { Planted } from '../simulate.js';

type Work<T> = (rows: ProcessRows) => Promise<T>;
type DeadlinesOf = ConstructorParameters<typeof Deadlines>;

const nothing = () => Promise.resolve();
/** Rows of which something is done in another way. */
const altered = (rows: ProcessRows, changes: Partial<ProcessRows>): ProcessRows =>
  Object.assign(Object.create(rows) as ProcessRows, changes);
const UNWRITTEN = {
  putInstances: nothing,
  putDeadlines: nothing,
  deleteDeadlines: nothing,
  endDeadlines: nothing,
};

class SentBeforeStored extends SimulatedProcessStore {
  override async advance(from: Checkpoint, to: RecordedEvent, work: Work<void>): Promise<Checkpoint> {
    await super.guarded(from, (rows) => work(altered(rows, UNWRITTEN)));
    return super.advance(from, to, work);
  }
}

class CheckpointFirst extends SimulatedProcessStore {
  override async advance(from: Checkpoint, to: RecordedEvent, work: Work<void>): Promise<Checkpoint> {
    const moved = await super.advance(from, to, nothing);
    await super.guarded(moved, work);
    return moved;
  }
}

class RefusalForgotten extends SimulatedProcessStore {
  override guarded<T>(held: Checkpoint, work: Work<T>): Promise<T> {
    return super.guarded(held, (rows) => work(altered(rows, { refuse: nothing })));
  }
}

class RandomIds extends CommandSender {
  override send(command: PendingCommand): Promise<Outcome> {
    const process = command.id.slice(0, command.id.indexOf('/'));
    return super.send({ ...command, id: `${process}/${String(Math.random())}` });
  }
}

class AnsweredOnItsOwn extends SimulatedAnswers {
  override write(rows: unknown, entries: readonly Accompanied<AnswerOnce>[]): Promise<void> {
    const isRefusal = entries.some(({ result }) => result.streams.length === 0);
    if (isRefusal) return super.write(rows, entries);
    for (const { value, result } of entries) {
      super.withoutEvents(value, result.position).catch(() => undefined);
    }
    return Promise.resolve();
  }
}

class DeadlineFirst extends Deadlines {
  constructor(...[process, store, logger]: DeadlinesOf) {
    const deletes = async <T>(held: Checkpoint, work: Work<T>) => {
      const due = await store.guarded(held, async (rows) => {
        const found = await rows.dueDeadlines(held, 200);
        await rows.deleteDeadlines(found);
        return found;
      });
      return store.guarded(held, (rows) => work(altered(rows, { dueDeadlines: () => Promise.resolve(due) })));
    };
    super(process, Object.assign(Object.create(store) as typeof store, { guarded: deletes }), logger);
  }
}

/** The bugs that people make in such a runtime, by what is wrong with them. */
export const bugs: Readonly<Record<string, Planted>> = {
  'commands are sent before the state is stored': { processes: SentBeforeStored },
  'the checkpoint moves before the state is stored': { processes: CheckpointFirst },
  'a command has another id each time that it is sent': { sender: RandomIds },
  'the answer to a key is stored outside of the transaction of the command': { answers: AnsweredOnItsOwn },
  'a deadline is deleted before its effect': { deadlines: DeadlineFirst },
  'a command that was refused may succeed later': { processes: RefusalForgotten },
};
