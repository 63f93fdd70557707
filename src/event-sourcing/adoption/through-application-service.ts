import type { AsyncContext, Command, CommandBus } from '@nestjs/cqrs';
import type { ApplicationService } from '../application/application-service.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';

type Execute = (command: object, context?: AsyncContext) => Promise<unknown>;

/**
 * Has a command bus of Nest's execute each command as a unit of work, by the one way in for commands. One that a command
 * handler executes is part of the command that runs, as it was, and commits with it.
 */
export function throughApplicationService(
  bus: CommandBus,
  application: Pick<ApplicationService, 'execute'>,
  unitOfWork: Pick<UnitOfWork, 'current'>,
): void {
  const handle: Execute = bus.execute.bind(bus);
  const execute: Execute = async (command, context) => {
    if (unitOfWork.current) return handle(command, context);
    context?.attachTo(command);
    const { result } = await application.execute(command as Command<unknown>);
    return result;
  };
  bus.execute = execute;
}
