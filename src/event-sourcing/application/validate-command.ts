import { getMetadataStorage, validate, type ValidationError } from 'class-validator';
import type { InvalidValue } from '../errors/domain.error.js';
import { InvalidCommandError } from '../errors/invalid-command.error.js';

/**
 * Checks a command against the class-validator rules that its class carries, whichever way it came in.
 *
 * @throws InvalidCommandError with every value that breaks a rule.
 */
export async function validateCommand(command: object): Promise<void> {
  const { constructor } = command;
  const rules = getMetadataStorage().getTargetValidationMetadatas(constructor, '', true, false);
  if (rules.length === 0) return;
  const errors = await validate(command, { forbidUnknownValues: true });
  if (errors.length > 0) throw new InvalidCommandError(constructor.name, invalidValues(errors));
}

/** The failures of class-validator, flat, with dotted paths. */
export function invalidValues(errors: readonly ValidationError[], parent = ''): InvalidValue[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = parent ? `${parent}.${property}` : property;
    const own = Object.entries(constraints).map(([rule, message]) => ({ path, rule, message }));
    return [...own, ...invalidValues(children, path)];
  });
}
