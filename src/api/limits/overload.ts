import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppConfig } from '../../config/app-config.js';
import { Database } from '../../event-sourcing/index.js';
import { isForOperators } from './exempt.js';
import { Pace } from './pace.js';
import { ShedAnswer } from './shed-answer.js';
import { ShedSum } from './shed-sum.js';
import { Shedding } from './shedding.js';
import { Turns } from './turns.js';

/** So few requests take as long as others may wait for a turn: connections, too, are taken one in a turn. */
const LEAST_IN_ONE_TURN = 8;
/** So many take about ten milliseconds, with what becomes of them. */
const MOST_IN_ONE_TURN = 32;
const LOOK_MS = 100;
const RESOLUTION_MS = 10;
/** How often the log says that requests are shed. */
const TELL_MS = 5_000;
/**
 * Five hundred a second are told at once that they are shed, the others about this much later. Whoever asks again on the
 * same connection as soon as he is told is slowed like this, and by less than the 50 ms in which everybody is to be told.
 * Answers that go together cost less, too. So many a second take an eighth of the time; more would be told at the cost of those
 * who are answered, and wait instead.
 */
const TELLING = { atOnce: 1, stretchMs: 2, putOffMs: 28, mostPerSecond: 3_000 };
const TOO_MANY = new ShedAnswer('Too many requests are being answered already.');
const TOO_MUCH = new ShedAnswer('There is too much to do already.');
const TOO_FULL = new ShedAnswer('Too much is waiting to be stored already.');
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Sheds what cannot be answered in time, before its body is read, so that what is answered still is: when as many requests
 * are being answered as may be, when turns of the event loop have become long, and, of what writes, when the queue of appends
 * is half full. What is taken begins in its turn, a few at a time. What an operator needs is always answered, and at once.
 */
@Injectable()
export class Overload implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Overload');
  private readonly running = new Set<FastifyRequest>();
  private readonly delays: IntervalHistogram;
  private readonly shedding: Shedding;
  private readonly turns = new Turns(LEAST_IN_ONE_TURN, MOST_IN_ONE_TURN);
  private readonly pace = new Pace(TELLING);
  private timers: readonly NodeJS.Timeout[] = [];
  private readonly shed = new ShedSum();

  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
  ) {
    this.shedding = new Shedding(config.limits.loopDelayMs ?? Infinity);
    this.delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  }

  /** The long turns of the start are nobody's load. */
  onApplicationBootstrap(): void {
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

  /** Counts the requests that are being answered from now on. Call it before whatever costs anything. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (isForOperators(request.url)) {
        done();
        return;
      }
      this.running.add(request);
      reply.raw.once('close', () => this.running.delete(request));
      this.turns.take(() => {
        // Whoever has gone meanwhile needs no answer.
        if (reply.raw.destroyed) reply.hijack();
        else done();
      });
    });
  }

  /**
   * Sheds requests to a server from now on, in front of everything that listens to it by then: at ten times what can be done,
   * nine in ten are shed, and what that takes is missing for the others.
   *
   * @param onShed is called with the method of each that is shed: no hook of Fastify knows of it.
   */
  guard(server: Server, onShed: (method: string) => void): void {
    const listeners = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const answer = isForOperators(request.url ?? '') ? undefined : this.refusal(request);
      if (answer === undefined) {
        for (const listener of listeners) listener(request, response);
        return;
      }
      this.shed.add(answer.reason);
      onShed(request.method ?? 'GET');
      this.pace.take(() => {
        answer.send(request, response, !server.listening);
      });
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

  private refusal({ method = 'GET' }: IncomingMessage): ShedAnswer | undefined {
    if (this.running.size >= this.config.limits.requests) return TOO_MANY;
    if (this.shedding.isNextShed()) return TOO_MUCH;
    if (!READING.has(method) && this.database.isCrowded) return TOO_FULL;
    return undefined;
  }

  private look(): void {
    // Nothing was measured when a turn has taken all the time since the last look; the next look has it.
    if (this.delays.count > 0) this.shedding.observe(Math.max(this.delays.mean / 1e6 - RESOLUTION_MS, 0));
    this.delays.reset();
  }

  private tell(): void {
    const shed = this.shed.take();
    if (!shed) return;
    this.logger.warn(`Shed ${String(shed.count)} requests: there was more to do than can be done.`, shed);
  }
}
