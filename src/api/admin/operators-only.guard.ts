import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { whyCrossOrigin } from '../http/origin-check.js';
import { Refusal } from '../problem/refusal.js';

/**
 * Lets operators in. As long as there is no authentication these are all who can reach a server that listens on loopback
 * (elsewhere there are no such routes), but no page that somebody on this machine has open: neither by another name for
 * this machine, nor from another origin, an allowed one included.
 */
@Injectable()
export class OperatorsOnlyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const reason = whyCrossOrigin(context.switchToHttp().getRequest<FastifyRequest>().headers);
    if (reason !== undefined) throw new Refusal('request/forbidden-origin', reason);
    return true;
  }
}
