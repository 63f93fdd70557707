import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { runInContext } from '../context/message-context.js';
import { FencedOffError } from '../errors/fenced-off.error.js';
import { backOff } from '../subscriptions/back-off.js';
import type { Checkpoint } from '../subscriptions/checkpoint.js';
import { traceOf } from '../subscriptions/trace-of.js';
import { Background } from './background.js';
import type { CommandSender } from './command-sender.js';
import type { ProcessStore } from './process-store.js';
import type { Executed, Settlement } from './settlement.js';
import type { PendingCommand } from './stored-process.js';

/** As many instances send at the same time, in each partition. */
const MOST_IN_FLIGHT = 512;
const LONGEST_BACK_OFF_MS = 1_000;
/** When it looks again at the latest where commands are on their way. */
const LOOK_AGAIN_MS = 1_000;
/** How long a stop waits for commands, and how often it looks. */
const LONGEST_STOP_MS = 5_000;
const LOOK_MS = 5;

/**
 * Sends the commands of one partition of a process: in their order within an instance, instances side by side. One that
 * was executed is in flight until that is written down; those that are executed meanwhile are written down together.
 */
export class Dispatcher {
  readonly background: Background;
  private readonly inFlight = new Set<string>();
  private executed: Executed[] = [];
  private isSettling = false;
  private failures = 0;
  private notBefore = 0;

  constructor(
    private readonly store: ProcessStore,
    private readonly sender: CommandSender,
    private readonly settlement: Settlement,
    private readonly logger: Logger,
  ) {
    this.background = new Background((held) => this.step(held), logger);
  }

  /** Begins no more, and waits for what is under way, but not for ever: others may execute it again. */
  async stop(): Promise<void> {
    await this.background.stop();
    const until = Date.now() + LONGEST_STOP_MS;
    while (this.inFlight.size > 0 && Date.now() < until) await pause(LOOK_MS);
  }

  private async step(held: Checkpoint): Promise<number> {
    const wait = this.notBefore - Date.now();
    if (wait > 0) return wait;
    // As they were before the question: the answer may be older than what is written down meanwhile.
    const busy = [...this.inFlight];
    const room = MOST_IN_FLIGHT - busy.length;
    const due = room > 0 ? await this.store.dueCommands(held, room, busy) : [];
    for (const command of due) {
      this.inFlight.add(command.key);
      void this.dispatch(held, command);
    }
    // Whoever is written down wakes it up.
    return due.length > 0 ? LOOK_AGAIN_MS : this.store.pauseUntil('commands');
  }

  private async dispatch(held: Checkpoint, command: PendingCommand): Promise<void> {
    const outcome = await this.sender.send(command);
    if ('error' in outcome) {
      const text = `${command.name} of ${command.key}, id ${command.id}: ${traceOf(outcome.error)}`;
      runInContext({ ...command.context, causationId: command.id }, () => {
        this.logger.error(text);
      });
    }
    this.executed.push({ command, outcome });
    if (!this.isSettling) await this.settleAll(held);
  }

  private async settleAll(held: Checkpoint): Promise<void> {
    this.isSettling = true;
    while (this.executed.length > 0) {
      const executed = this.executed.splice(0);
      await this.settle(held, executed);
      for (const { command } of executed) this.inFlight.delete(command.key);
      this.background.wake();
    }
    this.isSettling = false;
  }

  /** What cannot be written down is executed again, under the same ids. */
  private async settle(held: Checkpoint, executed: readonly Executed[]): Promise<void> {
    try {
      await this.settlement.settle(held, executed);
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.notBefore = Date.now() + backOff(this.failures, LONGEST_BACK_OFF_MS);
      const text = error instanceof FencedOffError ? error.message : traceOf(error);
      this.logger.warn(`${String(executed.length)} commands will be sent again: ${text}`);
    }
  }
}
