import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppConfig } from '../../config/app-config.js';
import { Refusal } from '../problem/refusal.js';
import { Callers } from './callers.js';
import { isForOperators } from './exempt.js';

/**
 * How many requests of one caller are answered at the same time: however slow they are, he takes no more of
 * `MAX_REQUESTS` from the others than that.
 */
@Injectable()
export class RequestPlaces {
  private readonly running = new Map<string, Set<FastifyRequest>>();
  private readonly most: number | undefined;

  constructor(
    { limits }: AppConfig,
    private readonly callers: Callers,
  ) {
    this.most = limits.requestsPerCaller;
  }

  /** Refuses what is too much at the same time. Call it after whatever finds out who is asking. */
  watch(fastify: FastifyInstance): void {
    const { most } = this;
    if (most === undefined) return;
    fastify.addHook('onRequest', (request, reply, done) => {
      done(isForOperators(request.url) || this.take(request, reply, most) ? undefined : tooMany(most));
    });
  }

  /** Counts a request no longer: it stays open, and has a place of another kind. Safe to call twice. */
  leave(request: FastifyRequest): void {
    const caller = this.callers.of(request);
    const own = this.running.get(caller);
    own?.delete(request);
    if (own?.size === 0) this.running.delete(caller);
  }

  private take(request: FastifyRequest, { raw }: FastifyReply, most: number): boolean {
    // Who has left while it was found out who he is: nothing would tell of it any more.
    if (raw.destroyed) return true;
    const caller = this.callers.of(request);
    const own = this.running.get(caller) ?? new Set();
    if (own.size >= most) return false;
    this.running.set(caller, own.add(request));
    raw.once('close', () => {
      this.leave(request);
    });
    return true;
  }
}

function tooMany(most: number): Refusal {
  const why = `More than ${String(most)} requests of one caller at the same time.`;
  return new Refusal('request/too-many', why, {
    headers: { 'retry-after': '1' },
    members: { retryAfter: 1 },
  });
}
