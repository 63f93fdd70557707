import { HttpException } from '@nestjs/common';
import {
  AppendConditionFailedError,
  ConcurrencyConflictError,
  ConsumerExistsError,
  DomainError,
  type DomainErrorKind,
  ForbiddenError,
  IdempotencyKeyReusedError,
  InstanceEndedError,
  type InvalidValue,
  MissingReasonError,
  NotParkedError,
  OutcomeUnknownError,
  ParkedCountChangedError,
  ProjectionBehindError,
  ProjectionParkedError,
  RebuildError,
  RequestInProgressError,
  StoreOverloadedError,
  StoreUnavailableError,
  UnauthenticatedError,
  UnknownConsumerError,
  UnknownInstanceError,
  UnknownProcessError,
  UnknownStreamError,
  VersionMismatchError,
} from '../../event-sourcing/index.js';
import { JsonPolicyError } from '../json/json-policy.js';
import { edgeProblem, type Problem } from './problem.js';
import { Refusal, unauthenticated } from './refusal.js';

const RETRY_SOON = { 'retry-after': '1' };

const STATUS: Readonly<Record<DomainErrorKind, number>> = {
  invalid: 400,
  'not-found': 422,
  conflict: 409,
  rule: 422,
};

const OF_OPERATIONS = [
  UnknownConsumerError,
  UnknownStreamError,
  NotParkedError,
  ConsumerExistsError,
  RebuildError,
  UnknownProcessError,
  UnknownInstanceError,
  InstanceEndedError,
  MissingReasonError,
] as const;

type Translate = (error: unknown) => Problem | undefined;

/**
 * What to answer to an error. Whatever is not known here is a mistake in the code and none of the caller's
 * business: `service/unavailable`, and the log has the rest.
 *
 * @param resourceId the id in the path, if any: that it does not exist is 404, that another does not is 422.
 */
export function problemOf(error: unknown, resourceId?: string): Problem {
  const translations: readonly Translate[] = [
    ofEdge,
    ofPolicy,
    (each) => ofDomain(each, resourceId),
    ofKey,
    ofEngine,
    ofOperation,
    ofFramework,
  ];
  for (const translate of translations) {
    const problem = translate(error);
    if (problem) return problem;
  }
  return edgeProblem('service/unavailable', 'The service cannot answer now.', { headers: RETRY_SOON });
}

function ofEdge(error: unknown): Problem | undefined {
  if (error instanceof Refusal) return edgeProblem(error.code, error.message, error.details);
  if (error instanceof JsonPolicyError) return edgeProblem('request/malformed-json', error.message);
  return undefined;
}

/** Who is refused learns nothing of what he asked for, and whoever is not known learns nothing at all. */
function ofPolicy(error: unknown): Problem | undefined {
  if (error instanceof ForbiddenError) {
    return edgeProblem('auth/forbidden', 'This is not for a principal with your roles and scopes.');
  }
  if (error instanceof UnauthenticatedError) return ofEdge(unauthenticated());
  return undefined;
}

function ofDomain(error: unknown, resourceId: string | undefined): Problem | undefined {
  if (!(error instanceof DomainError)) return undefined;
  const { kind, code, message, details } = error;
  const isMissing = kind === 'not-found' && resourceId !== undefined && details['id'] === resourceId;
  const errors = kind === 'invalid' ? (details['errors'] as readonly InvalidValue[] | undefined) : undefined;
  return {
    status: isMissing ? 404 : STATUS[kind],
    code,
    title: titleOf(code),
    detail: message,
    headers: {},
    members: {},
    ...(errors && { errors }),
  };
}

function ofKey(error: unknown): Problem | undefined {
  if (error instanceof IdempotencyKeyReusedError) return edgeProblem(error.code, error.message);
  if (error instanceof RequestInProgressError)
    return edgeProblem(error.code, error.message, { headers: RETRY_SOON });
  return undefined;
}

function ofEngine(error: unknown): Problem | undefined {
  if (error instanceof VersionMismatchError) {
    return edgeProblem('request/version-mismatch', error.message, {
      headers: { etag: `"${String(error.currentVersion)}"` },
      members: { currentVersion: error.currentVersion },
    });
  }
  if (error instanceof ConcurrencyConflictError || error instanceof AppendConditionFailedError) {
    return edgeProblem(
      'event-store/concurrency-conflict',
      'Others changed the same thing at the same time. Try again.',
    );
  }
  if (error instanceof ProjectionBehindError) {
    const { minPosition, position, lag, message } = error;
    return edgeProblem('projection/behind', message, { members: { minPosition, position, lag } });
  }
  if (error instanceof ProjectionParkedError) {
    const { minPosition } = error;
    // The consumer and the stream are the operator's business.
    const detail =
      'The read model could not take in what was asked for. It has been set aside for an operator.';
    return edgeProblem('projection/parked', detail, { members: { minPosition } });
  }
  return ofStore(error);
}

function ofStore(error: unknown): Problem | undefined {
  if (error instanceof StoreOverloadedError) {
    return edgeProblem('service/overloaded', 'Too much is waiting already. Nothing was stored.', {
      headers: RETRY_SOON,
    });
  }
  if (error instanceof StoreUnavailableError) {
    return edgeProblem('service/unavailable', 'The database cannot be reached. Nothing was stored.', {
      headers: RETRY_SOON,
    });
  }
  if (error instanceof OutcomeUnknownError) {
    return edgeProblem(
      'command/outcome-unknown',
      'The database failed half-way: the command may be done or not.',
      {
        headers: RETRY_SOON,
        members: { outcome: 'unknown' },
      },
    );
  }
  return undefined;
}

/** What an operator has asked for is not there, or not possible as things stand. */
function ofOperation(error: unknown): Problem | undefined {
  if (error instanceof ParkedCountChangedError) {
    const { code, message, expected, count } = error;
    return edgeProblem(code, message, { members: { expected, count } });
  }
  return isOfOperation(error) ? edgeProblem(error.code, error.message) : undefined;
}

function isOfOperation(error: unknown): error is InstanceType<(typeof OF_OPERATIONS)[number]> {
  return OF_OPERATIONS.some((each) => error instanceof each);
}

/** Nest and Fastify say by a status what they refuse. */
function ofFramework(error: unknown): Problem | undefined {
  switch (statusOf(error)) {
    case 400:
      return edgeProblem('request/invalid', 'The request cannot be understood.');
    case 404:
      return edgeProblem('request/no-such-route', 'There is nothing at this path.');
    case 413:
      return edgeProblem('request/too-large', 'The body is larger than what is taken here.');
    case 415:
      return edgeProblem(
        'request/unsupported-media-type',
        'Expected application/json, in UTF-8 and not compressed.',
      );
    default:
      return undefined;
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** `users/already-blocked` is titled "Already blocked". */
function titleOf(code: string): string {
  const words = code.slice(code.indexOf('/') + 1).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
