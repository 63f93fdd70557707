import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import { type InvalidValue, invalidValues } from '../../event-sourcing/index.js';
import { Refusal } from '../problem/refusal.js';

/** Checks bodies, queries and GraphQL inputs by the rules of their classes. Unknown properties are refused. */
@Injectable()
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: false,
      stopAtFirstError: true,
      exceptionFactory: (errors) => invalid(invalidValues(errors).map(named)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isBody = metadata.type === 'body' && metadata.data === undefined;
    if (isBody && value === undefined) return super.transform({}, metadata);
    if (isBody && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      throw invalid([{ path: '', rule: 'object', message: 'the body must be a JSON object' }]);
    }
    return super.transform(value, metadata) as unknown;
  }
}

/** A refusal that names the values that break a rule. */
export function invalid(errors: readonly InvalidValue[]): Refusal {
  return new Refusal('request/invalid', errors.map(({ message }) => message).join('; '), { errors });
}

/** class-validator's names for what is missing or unknown say more about it than about the property. */
function named({ path, rule, message }: InvalidValue): InvalidValue {
  if (rule === 'isDefined') return { path, rule: 'required', message };
  return rule === 'whitelistValidation'
    ? { path, rule: 'unknown', message: `${path} is not known here` }
    : { path, rule, message };
}
