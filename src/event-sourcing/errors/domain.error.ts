/**
 * Why the domain said no. Edges map a kind to their own vocabulary (an HTTP status, for example):
 * `invalid` a value breaks its rules, `not-found` there is nothing of that id, `conflict` it clashes with
 * what exists, `rule` a business rule forbids it now.
 */
export type DomainErrorKind = 'invalid' | 'not-found' | 'conflict' | 'rule';

/** One value that breaks its rules; `path` is dotted, for example `address.city`. */
export interface InvalidValue {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

/** What an edge may tell about a refusal. Never personal data. */
export type DomainErrorDetails = Readonly<Record<string, unknown>>;

/**
 * A refusal by the business, thrown by aggregates, values and command handlers. It had no effect, and running
 * the same command again on the same state is refused again.
 *
 * `code` is stable and part of the public contract, for example `users/already-blocked`.
 */
export abstract class DomainError extends Error {
  abstract readonly kind: DomainErrorKind;
  abstract readonly code: string;
  readonly details: DomainErrorDetails;

  constructor(message: string, details: DomainErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }
}
