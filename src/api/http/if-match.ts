import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ExpectedAggregate } from '../../event-sourcing/index.js';
import { Refusal } from '../problem/refusal.js';

const VERSION = /^"(0|[1-9]\d{0,15})"$/;

/** The version that the caller expects a resource to have. */
export class ExpectedVersion {
  constructor(readonly version: number | 'exists') {}

  of(id: string): ExpectedAggregate {
    return { id, version: this.version };
  }
}

/** Undefined where the caller expects nothing. */
export type Expected = ExpectedVersion | undefined;

/** @throws Refusal `request/invalid-header` for anything but one strong version or `*`. */
export function parseIfMatch(header: string | undefined): Expected {
  if (header === undefined) return undefined;
  if (header === '*') return new ExpectedVersion('exists');
  const version = Number(VERSION.exec(header)?.[1] ?? NaN);
  if (Number.isSafeInteger(version)) return new ExpectedVersion(version);
  throw new Refusal(
    'request/invalid-header',
    'If-Match must be one version in quotation marks, as "3", or *.',
  );
}

/** What the header `If-Match` expects of the resource in the path. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext) =>
  parseIfMatch(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);
