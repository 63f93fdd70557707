import { canonicalJson } from '../messages/canonical-json.js';
import type { ProcessDescription } from './process-manager.decorator.js';
import type { StoredCommand } from './process-snapshot.js';

type KnowsCommands = Pick<ProcessDescription, 'name' | 'commands'>;

/**
 * A command as it is stored.
 *
 * @throws TypeError when its class is not among the `commands` of the process, InvalidJsonError for data that is not JSON.
 */
export function toStored({ name: process, commands }: KnowsCommands, command: object): StoredCommand {
  const known = Object.entries(commands).find(([, each]) => each === command.constructor);
  if (known) return { name: known[0], data: canonicalJson(command, known[0]) };
  const { name } = command.constructor;
  throw new TypeError(
    `Process ${process} sends ${name}, which it does not declare. ` +
      `List it: @ProcessManager('${process}', { commands: { ${[...Object.keys(commands), name].join(', ')} } }).`,
  );
}

/**
 * A stored command as an instance of its class. The constructor is not run: what was decided is what was stored.
 *
 * @throws TypeError when the process has no command of that stored name any more.
 */
export function toCommand({ name: process, commands }: KnowsCommands, { name, data }: StoredCommand): object {
  const commandClass = commands[name];
  if (!commandClass) {
    throw new TypeError(
      `Process ${process} has sent ${name}, which it declares no more. Where the class was renamed, keep the stored ` +
        `name: @ProcessManager('${process}', { commands: { ${name}: TheClass } }).`,
    );
  }
  return Object.assign(Object.create(commandClass.prototype as object) as object, JSON.parse(data) as object);
}
