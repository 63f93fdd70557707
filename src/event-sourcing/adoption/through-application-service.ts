import type { AsyncContext, Command, CommandBus } from '@nestjs/cqrs';
import type { ApplicationService } from '../application/application-service.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';

/**
 * Has a command bus of Nest's execute each command as a unit of work, by the one way in for commands. One that a command
 * handler executes is part of the command that runs, as it was, and commits with it.
 */
export function throughApplicationService(
  bus: CommandBus,
  application: Pick<ApplicationService, 'execute'>,
  unitOfWork: Pick<UnitOfWork, 'current'>,
): void {
  const handle = bus.execute.bind(bus) as (command: object, context?: AsyncContext) => Promise<unknown>;
  const execute = async (command: object, context?: AsyncContext): Promise<unknown> => {
    if (unitOfWork.current) return handle(command, context);
    context?.attachTo(command);
    const { result } = await application.execute(command as Command<unknown>);
    return result;
  };
  bus.execute = execute as CommandBus['execute'];
}
