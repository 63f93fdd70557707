import type { Command, CommandBus } from '@nestjs/cqrs';
import type { IdGenerator } from '../context/id-generator.js';
import { currentContext, runInContext } from '../context/message-context.js';
import { NestedCommandError } from '../errors/nested-command.error.js';
import type { ExpectedAggregate } from '../unit-of-work/unit.js';
import type { Committed, UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { validateCommand } from './validate-command.js';

/** How a command is to be executed. */
export interface ExecuteOptions {
  /** The version of the aggregate that the caller has seen. Checked when the aggregate is updated. */
  readonly expected?: ExpectedAggregate | undefined;
}

/**
 * The one way in for commands: REST, GraphQL, processes and brokers all enter here.
 *
 * It opens the message context and the unit of work, checks the command's values, runs its handler on Nest's
 * `CommandBus`, commits, and runs the handler again on fresh state when the decision rested on old state.
 */
export class ApplicationService {
  constructor(
    private readonly commands: CommandBus,
    private readonly unitOfWork: UnitOfWork,
    private readonly ids: IdGenerator,
    private readonly attempts: number,
  ) {}

  /**
   * Executes a command. There are three outcomes:
   *
   * - it resolves: everything that the handler saved is durable, at the position that is returned;
   * - it rejects: nothing is stored;
   * - it rejects with OutcomeUnknownError: the database failed while it committed, and nobody knows.
   *
   * The handler may run several times, so it has no effect but what it saves.
   *
   * @throws DomainError when the business refuses, InvalidCommandError when values break their rules.
   * @throws VersionMismatchError when the caller expected another version.
   * @throws ConcurrencyConflictError when others were faster at every attempt.
   * @throws StoreOverloadedError, StoreUnavailableError, OutcomeUnknownError.
   */
  async execute<TResult>(
    command: Command<TResult>,
    { expected }: ExecuteOptions = {},
  ): Promise<Committed<TResult>> {
    if (this.unitOfWork.current) throw new NestedCommandError(command.constructor.name);
    await validateCommand(command);
    const commandId = this.ids.next();
    const { correlationId = commandId, actor } = currentContext() ?? {};
    return runInContext({ correlationId, causationId: commandId, actor }, () =>
      retryOnConflict(this.attempts, () =>
        this.unitOfWork.run(async () => this.commands.execute<Command<TResult>, TResult>(command), expected),
      ),
    );
  }
}
