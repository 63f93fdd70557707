import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppConfig } from '../../config/app-config.js';
import { Database } from '../../event-sourcing/index.js';
import { Refusal } from '../problem/refusal.js';
import { isForOperators } from './exempt.js';
import { Shedding } from './shedding.js';

const LOOK_MS = 100;
const RESOLUTION_MS = 10;
/** How often the log says that requests are shed. */
const TELL_MS = 5_000;
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Sheds what cannot be answered in time, before its body is read, so that what is answered still is: when as many requests
 * are being answered as may be, when turns of the event loop have become long, and, of what writes, when the queue of appends
 * is half full. What an operator needs is always answered.
 */
@Injectable()
export class Overload implements OnApplicationShutdown {
  private readonly logger = new Logger('Overload');
  private readonly running = new Set<FastifyRequest>();
  private readonly delays: IntervalHistogram;
  private readonly shedding: Shedding;
  private readonly timers: readonly NodeJS.Timeout[];
  private shed = 0;

  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
  ) {
    this.shedding = new Shedding(config.limits.loopDelayMs ?? Infinity);
    this.delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.delays.enable();
    this.timers = [
      setInterval(() => {
        this.look();
      }, LOOK_MS).unref(),
      setInterval(() => {
        this.tell();
      }, TELL_MS).unref(),
    ];
  }

  /** Sheds requests from now on. Call it before whatever costs anything. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      const reason = isForOperators(request.url) ? undefined : this.reason(request);
      if (reason !== undefined) {
        this.shed += 1;
        done(new Refusal('service/overloaded', reason, { headers: { 'retry-after': '1' } }));
        return;
      }
      this.running.add(request);
      reply.raw.once('close', () => this.running.delete(request));
      done();
    });
  }

  /** Counts a request no longer among those that are being answered: it stays open, and costs little. */
  leave(request: FastifyRequest): void {
    this.running.delete(request);
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.delays.disable();
    this.tell();
  }

  private reason({ method }: FastifyRequest): string | undefined {
    if (this.running.size >= this.config.limits.requests)
      return 'Too many requests are being answered already.';
    if (this.shedding.isNextShed()) return 'There is too much to do already.';
    if (!READING.has(method) && this.database.isCrowded) return 'Too much is waiting to be stored already.';
    return undefined;
  }

  private look(): void {
    // Nothing was measured when a turn has taken all the time since the last look; the next look has it.
    if (this.delays.count > 0) this.shedding.observe(Math.max(this.delays.mean / 1e6 - RESOLUTION_MS, 0));
    this.delays.reset();
  }

  private tell(): void {
    if (this.shed > 0)
      this.logger.warn(`Shed ${String(this.shed)} requests: there was more to do than can be done.`);
    this.shed = 0;
  }
}
