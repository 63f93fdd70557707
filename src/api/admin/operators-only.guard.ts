import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isOperator } from '../../access/roles.js';
import { ForbiddenError, type Principal } from '../../event-sourcing/index.js';
import { Authenticator } from '../auth/authenticator.js';
import { whyCrossOrigin } from '../http/origin-check.js';
import { Refusal } from '../problem/refusal.js';

const SCOPE = 'operate';

/**
 * Lets operators in: principals with the role `operator` or `admin`, and with the scope `operate` where they have scopes. Without
 * authentication these are all who can reach a server that listens on loopback (elsewhere there are no such routes), but no
 * page that somebody on this machine has open: neither by another name for this machine, nor from another origin, an allowed
 * one included. Whoever is refused is written down.
 */
@Injectable()
export class OperatorsOnlyGuard implements CanActivate {
  private readonly logger = new Logger('Operators');

  constructor(private readonly authenticator: Authenticator) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.authenticator.isOn) this.assertOperator(request);
    else assertOwnPage(request);
    return true;
  }

  private assertOperator({ principal, method, url }: FastifyRequest): void {
    if (principal && isOperator(principal) && isInScope(principal)) return;
    const path = url.split('?', 1)[0] ?? '';
    this.logger.warn(`Refused to ${principal?.id ?? 'nobody'}: ${method} ${path}`);
    throw new ForbiddenError(`${method} ${path}`);
  }
}

function isInScope({ scopes }: Principal): boolean {
  return scopes?.includes(SCOPE) ?? true;
}

function assertOwnPage({ headers }: FastifyRequest): void {
  const reason = whyCrossOrigin(headers);
  if (reason !== undefined) throw new Refusal('request/forbidden-origin', reason);
}
