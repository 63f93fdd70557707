import type { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { runInContext } from '../../context/message-context.js';
import { BulkRows } from '../../store/typeorm/bulk-rows.js';
import type { Database } from '../../store/typeorm/database.js';
import { backOff } from '../../subscriptions/back-off.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import { traceOf } from '../../subscriptions/trace-of.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import type { ProcessDefinition } from '../process-definition.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import type { ProcessFailures } from './process-failures.js';
import type { ProcessQueries } from './process-queries.js';
import { ProcessTurn } from './process-turn.js';

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
  // eslint-disable-next-line max-params -- its parts
  constructor(
    private readonly process: ProcessDefinition,
    private readonly queries: ProcessQueries,
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly failures: ProcessFailures,
    private readonly logger: Logger,
  ) {}

  /** Handles a batch of what is due; gives the milliseconds until there is something to do again. */
  async step(held: Checkpoint, hasFired: () => void): Promise<number> {
    const [any] = await this.queries.dueDeadlines(this.database.reading, held, 1);
    if (!any) return this.queries.pauseOf(ProcessDeadlineRow);
    await this.database.transaction((rows) => this.fire(rows, held));
    hasFired();
    return PAUSE_MS;
  }

  private async fire(rows: EntityManager, held: Checkpoint): Promise<void> {
    await this.checkpoints.guard(rows, held);
    const found = await this.queries.dueDeadlines(rows, held, BATCH);
    // One of an instance may cancel another.
    const due = [...new Map(found.reverse().map((deadline) => [deadline.key, deadline])).values()];
    const turn = await ProcessTurn.begin(
      this.process,
      this.database,
      rows,
      due.map(({ key }) => key),
    );
    const fired: ProcessDeadlineRow[] = [];
    for (const deadline of due) {
      if (await this.answer(rows, turn, deadline)) fired.push(deadline);
    }
    // Before what the instances may have set anew.
    const table = BulkRows.of(rows.connection.getMetadata(ProcessDeadlineRow));
    if (fired.length > 0) await table.delete(rows, fired);
    await turn.write();
  }

  private async answer(
    rows: EntityManager,
    turn: ProcessTurn,
    deadline: ProcessDeadlineRow,
  ): Promise<boolean> {
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
    rows: EntityManager,
    turn: ProcessTurn,
    deadline: ProcessDeadlineRow,
    error: unknown,
  ): Promise<void> {
    const { process, key, name } = deadline;
    const attempts = deadline.attempts + 1;
    const trace = traceOf(error);
    const dueAt = turn.now + backOff(attempts, LONGEST_BACK_OFF_MS);
    await rows.update(ProcessDeadlineRow, { process, key, name }, { attempts, error: trace, dueAt });
    runInContext({ ...deadline.context, causationId: key }, () => {
      this.logger.error(`Deadline ${name} of ${key}: ${trace}`);
    });
    if (attempts < MOST_ATTEMPTS) return;
    const detail = error instanceof Error ? error.message : String(error);
    turn.park(key, detail);
    await this.failures.note(rows, {
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
