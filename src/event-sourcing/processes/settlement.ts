import { backOff } from '../subscriptions/back-off.js';
import type { Checkpoint } from '../subscriptions/checkpoint.js';
import { traceOf } from '../subscriptions/trace-of.js';
import type { Decider } from './process-definition.js';
import type { RefusalReason } from './process-input.js';
import { onceOf } from './command-once.js';
import type { Outcome } from './command-sender.js';
import type { ProcessRows, ProcessStore } from './process-store.js';
import { ProcessTurn } from './process-turn.js';
import type { PendingCommand } from './stored-process.js';

const MOST_FAULTS = 10;
const LONGEST_BACK_OFF_MS = 30_000;

/** A command that was executed, and what came of it. */
export interface Executed {
  readonly command: PendingCommand;
  readonly outcome: Outcome;
}

/**
 * Writes down what came of commands: those that are done are taken out; those that were refused are answered by their
 * instance in the same transaction, and cannot succeed any more, whoever still executes them; those that failed are due again later.
 */
export class Settlement {
  constructor(
    private readonly process: Decider,
    private readonly store: ProcessStore,
  ) {}

  /**
   * All of them in one transaction. One that an operator has cancelled meanwhile is passed over.
   *
   * @throws FencedOffError when another instance has taken over: it will execute them again.
   * @throws RequestInProgressError when one that was refused here was executed by somebody else meanwhile: executed
   * again, they all turn out to be done.
   */
  settle(held: Checkpoint, executed: readonly Executed[]): Promise<void> {
    const done = executed.filter(({ outcome }) => outcome.kind === 'done').map(({ command }) => command);
    const others = executed.filter(({ outcome }) => outcome.kind !== 'done');
    if (others.length === 0) return this.store.takeOut(held, done);
    return this.store.guarded(held, async (rows) => {
      if (done.length > 0) await rows.deleteCommands(done);
      const commands = others.map(({ command }) => command);
      const present = new Set((await rows.present(commands)).map(({ id }) => id));
      const kept = others.filter(({ command }) => present.has(command.id));
      const keys = commands.map(({ key }) => key);
      const turn = await ProcessTurn.begin(this.process, rows, keys);
      for (const each of kept) await this.settleOne(rows, turn, each);
      await turn.write();
    });
  }

  private async settleOne(
    rows: ProcessRows,
    turn: ProcessTurn,
    { command, outcome }: Executed,
  ): Promise<void> {
    if (outcome.kind === 'done') return;
    if (outcome.kind !== 'refused') {
      await this.failed(rows, turn, command, outcome);
      return;
    }
    try {
      turn.answer(command.key, { kind: 'refusal', command, reason: outcome.reason }, command.context);
    } catch (error) {
      await this.failed(rows, turn, command, { kind: 'fault', error });
      return;
    }
    await this.refused(rows, command, outcome.reason);
  }

  private async refused(rows: ProcessRows, command: PendingCommand, reason: RefusalReason): Promise<void> {
    const { process, key, id } = command;
    // One who has lost the lease may be about to execute it, and would not be refused any more.
    await rows.refuse(onceOf(command), reason);
    await rows.deleteCommands([command]);
    await rows.note({ process, key, kind: 'refused', subject: id, trace: null, ...reason });
  }

  /** Trouble that passes is no fault, and is waited for without end. */
  private async failed(
    rows: ProcessRows,
    turn: ProcessTurn,
    command: PendingCommand,
    { kind, error }: { readonly kind: 'failed' | 'fault'; readonly error: unknown },
  ): Promise<void> {
    const { process, key, id } = command;
    const attempts = command.attempts + 1;
    const faults = command.faults + (kind === 'fault' ? 1 : 0);
    const isParked = faults >= MOST_FAULTS;
    const trace = traceOf(error);
    const dueAt = isParked ? null : turn.now + backOff(attempts, LONGEST_BACK_OFF_MS);
    await rows.putCommands([{ ...command, attempts, faults, error: trace, dueAt }]);
    if (!isParked) return;
    const detail = error instanceof Error ? error.message : String(error);
    turn.park(key, detail);
    await rows.note({ process, key, kind: 'parked', subject: id, code: null, detail, trace });
  }
}
