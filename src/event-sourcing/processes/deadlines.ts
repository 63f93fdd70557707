import type { Logger } from '@nestjs/common';
import { runInContext } from '../context/message-context.js';
import { backOff } from '../subscriptions/back-off.js';
import type { Checkpoint } from '../subscriptions/checkpoint.js';
import { traceOf } from '../subscriptions/trace-of.js';
import type { Decider } from './process-definition.js';
import type { ProcessRows, ProcessStore } from './process-store.js';
import { ProcessTurn } from './process-turn.js';
import type { PendingDeadline } from './stored-process.js';

/** So many take effect in one transaction, and then others have their turn. */
const BATCH = 200;
const PAUSE_MS = 50;
const MOST_ATTEMPTS = 10;
const LONGEST_BACK_OFF_MS = 30_000;

/**
 * Lets the deadlines of one partition of a process take effect when they are due by the database's clock. One is gone
 * in the transaction of its effect, and a cancelled one is gone before: whichever commits first decides.
 */
export class Deadlines {
  constructor(
    private readonly process: Decider,
    private readonly store: ProcessStore,
    private readonly logger: Logger,
  ) {}

  /** Handles a batch of what is due; gives the milliseconds until there is something to do again. */
  async step(held: Checkpoint, hasFired: () => void): Promise<number> {
    if (!(await this.store.hasDueDeadline(held))) return this.store.pauseUntil('deadlines');
    await this.store.guarded(held, (rows) => this.fire(rows, held));
    hasFired();
    return PAUSE_MS;
  }

  private async fire(rows: ProcessRows, held: Checkpoint): Promise<void> {
    const found = await rows.dueDeadlines(held, BATCH);
    // One of an instance may cancel another.
    const due = [...new Map(found.toReversed().map((deadline) => [deadline.key, deadline])).values()];
    const keys = due.map(({ key }) => key);
    const turn = await ProcessTurn.begin(this.process, rows, keys);
    const fired: PendingDeadline[] = [];
    for (const deadline of due) {
      if (await this.answer(rows, turn, deadline)) fired.push(deadline);
    }
    // Before what the instances may have set anew.
    if (fired.length > 0) await rows.deleteDeadlines(fired);
    await turn.write();
  }

  private async answer(rows: ProcessRows, turn: ProcessTurn, deadline: PendingDeadline): Promise<boolean> {
    const { key, name, setBy, context } = deadline;
    try {
      turn.answer(key, { kind: 'deadline', name, setBy }, context);
      return true;
    } catch (error) {
      await this.failed(rows, turn, deadline, error);
      return false;
    }
  }

  private async failed(
    rows: ProcessRows,
    turn: ProcessTurn,
    deadline: PendingDeadline,
    error: unknown,
  ): Promise<void> {
    const { process, key, name } = deadline;
    const attempts = deadline.attempts + 1;
    const trace = traceOf(error);
    const dueAt = turn.now + backOff(attempts, LONGEST_BACK_OFF_MS);
    await rows.putDeadlines([{ ...deadline, attempts, error: trace, dueAt }]);
    runInContext({ ...deadline.context, causationId: key }, () => {
      this.logger.error(`Deadline ${name} of ${key}: ${trace}`);
    });
    if (attempts < MOST_ATTEMPTS) return;
    const detail = error instanceof Error ? error.message : String(error);
    turn.park(key, detail);
    await rows.note({
      process,
      key,
      kind: 'parked',
      subject: name,
      code: null,
      detail,
      trace,
    });
  }
}
