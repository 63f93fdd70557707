import { DomainError } from './domain.error.js';

/** There is no aggregate of that id. The code is that of its context: `users/not-found`, for example. */
export class AggregateNotFoundError extends DomainError {
  readonly kind = 'not-found';
  readonly code: string;

  constructor(aggregateType: string, id: string) {
    super(`There is no ${aggregateType} ${id}.`, { id });
    this.code = `${aggregateType.split('.', 1)[0] ?? aggregateType}/not-found`;
  }
}
