import type { Command } from '@nestjs/cqrs';
import type { IdGenerator } from '../context/id-generator.js';
import { currentContext, runInContext } from '../context/message-context.js';
import type { Once } from '../context/once.js';
import { NestedCommandError } from '../errors/nested-command.error.js';
import { UnitOfWorkError } from '../errors/unit-of-work.error.js';
import type { StoredAnswers } from '../idempotency/stored-answers.js';
import type { Admission } from '../policies/admission.js';
import type { ExpectedAggregate } from '../unit-of-work/unit.js';
import type { Committed, UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { ExecutedOnce } from './executed-once.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { validateCommand } from './validate-command.js';

/** How a command is to be executed. */
export interface ExecuteOptions {
  /** The id of the command, which its events have as `causationId`. Default: a new one. */
  readonly commandId?: string | undefined;
  /** The version of the aggregate that the caller has seen. Checked when the aggregate is updated. */
  readonly expected?: ExpectedAggregate | undefined;
  /**
   * A command that was executed under this scope and key before is answered as it was then, and not executed again.
   * Default: the idempotency key of the request that it comes from, if that has one.
   */
  readonly once?: Once | undefined;
}

/** What hands a command to its handler: Nest's `CommandBus`. */
export interface Handles {
  execute<TResult>(command: Command<TResult>): Promise<TResult>;
}

/**
 * The one way in for commands: REST, GraphQL, processes and brokers all enter here.
 *
 * It checks the command's values, asks its policy, opens the message context and the unit of work, runs its handler on
 * Nest's `CommandBus`, commits, and runs the handler again on fresh state when the decision rested on old state.
 */
export class ApplicationService {
  private readonly executedOnce: ExecutedOnce;
  private readonly taken = new WeakSet<Once>();

  // eslint-disable-next-line max-params -- what every command goes through
  constructor(
    private readonly commands: Handles,
    private readonly unitOfWork: UnitOfWork,
    private readonly ids: IdGenerator,
    private readonly attempts: number,
    answers: StoredAnswers,
    private readonly admission: Admission,
  ) {
    this.executedOnce = new ExecutedOnce(answers, unitOfWork);
  }

  /**
   * Executes a command. There are three outcomes:
   *
   * - it resolves: everything that the handler saved is durable, at the position that is returned;
   * - it rejects: nothing is stored;
   * - it rejects with OutcomeUnknownError: the database failed while it committed, and nobody knows.
   *
   * The handler may run several times, so it has no effect but what it saves.
   *
   * Safe to call twice with the same `once`: the answer of a command that has succeeded commits with its events, and is
   * given again, with `replayed`, by any instance, until it has expired. What was refused had no effect and is judged
   * anew. After an unknown outcome the same call finds it out, and has one effect.
   *
   * @throws UnauthenticatedError, ForbiddenError when the policy does not let it pass, or what the policy throws.
   * @throws DomainError when the business refuses, InvalidCommandError when values break their rules.
   * @throws VersionMismatchError when the caller expected another version.
   * @throws ConcurrencyConflictError when others were faster at every attempt.
   * @throws IdempotencyKeyReusedError when the key was used for another request.
   * @throws RequestInProgressError while a command with this key runs in this instance.
   * @throws StoreOverloadedError, StoreUnavailableError, OutcomeUnknownError.
   */
  async execute<TResult>(
    command: Command<TResult>,
    { expected, commandId = this.ids.next(), once = this.ofRequest() }: ExecuteOptions = {},
  ): Promise<Committed<TResult>> {
    if (this.unitOfWork.current) throw new NestedCommandError(command.constructor.name);
    await validateCommand(command);
    const admitted = await this.admission.admit(command, 'write');
    const { correlationId = commandId, actor, principal, traceparent } = currentContext() ?? {};
    const handle = () => this.commands.execute(admitted);
    return runInContext({ correlationId, causationId: commandId, actor, principal, traceparent }, () =>
      once ? this.runOnce(once, handle, expected) : this.run(handle, expected),
    );
  }

  private run<T>(handle: () => Promise<T>, expected?: ExpectedAggregate): Promise<Committed<T>> {
    return retryOnConflict(this.attempts, () => this.unitOfWork.run(handle, expected));
  }

  private runOnce<T>(
    once: Once,
    handle: () => Promise<T>,
    expected?: ExpectedAggregate,
  ): Promise<Committed<T>> {
    const { executedOnce, unitOfWork } = this;
    const run = () => unitOfWork.run(() => executedOnce.remember(once, handle), expected);
    return executedOnce.run(once, () =>
      retryOnConflict(this.attempts, async () => (await executedOnce.before<T>(once)) ?? run()),
    );
  }

  /** The key that the request has come with: for one command, since the next would be given the answer of this one. */
  private ofRequest(): Once | undefined {
    const { once } = currentContext() ?? {};
    if (!once) return undefined;
    if (this.taken.has(once)) {
      throw new UnitOfWorkError(
        'A request with an idempotency key has sent two commands. Make it one, or give each an `once` of its own.',
      );
    }
    this.taken.add(once);
    return once;
  }
}
