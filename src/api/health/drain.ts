import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** So long nobody may have asked for anything before connections that are kept alive are taken for given up. */
const QUIET_MS = 250;
/** Rounds of the event loop after which what the system holds for us is known: one to take connections, one to read them. */
const ROUNDS = 2;
/** Who asks these wants to know how we are, and sends nobody here. */
const WATCHING = /^\/(?:health|metrics)(?:\/|$|\?)/;

/** Knows whether the application is on its way out, and which requests it still owes an answer. */
export class Drain {
  private readonly running = new Set<FastifyRequest>();
  private readonly connections = new Set<Socket>();
  private readonly waiters: (() => void)[] = [];
  private readonly listeners = new Set<() => void>();
  private askedAt = -Infinity;
  private draining = false;

  get isDraining(): boolean {
    return this.draining;
  }

  /** Calls `listener` when it begins, at once if it has begun: for answers that have no end of their own. */
  onBegin(listener: () => void): () => void {
    if (this.draining) listener();
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Notes the requests that are running from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.server.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.once('close', () => {
        this.connections.delete(socket);
        this.wake();
      });
    });
    fastify.addHook('onRequest', (request, reply, done) => {
      this.running.add(request);
      if (!WATCHING.test(request.url)) this.askedAt = performance.now();
      // When it is answered, or when its client has gone: Fastify tells nobody of that once the body is there.
      reply.raw.once('close', () => {
        this.running.delete(request);
        this.wake();
      });
      done();
    });
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      // The next request on this connection would come to one who may have gone by then.
      if (this.draining) reply.header('connection', 'close');
      done();
    });
  }

  /**
   * Makes readiness fail from now on, and resolves when every request is answered and nobody is about to send one: whoever
   * has kept a connection alive needs a moment to learn of it, and asks on until then.
   */
  async begin(): Promise<void> {
    this.draining = true;
    const begun = performance.now();
    for (const listener of this.listeners) listener();
    const untilQuiet = () =>
      this.connections.size === 0 ? 0 : Math.max(this.askedAt, begun) + QUIET_MS - performance.now();
    for (;;) {
      // A loop that was held up comes to its timers before it reads what has come meanwhile.
      if (untilQuiet() <= 0) for (let round = 0; round < ROUNDS; round += 1) await new Promise(setImmediate);
      const rest = untilQuiet();
      if (rest <= 0 && this.running.size === 0) return;
      await this.change(rest > 0 ? rest : undefined);
    }
  }

  /** Resolves when a request or a connection has ended, or after so many milliseconds. */
  private async change(milliseconds: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiters.push(resolve);
      if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
  }

  private wake(): void {
    for (const waiter of this.waiters.splice(0)) waiter();
  }
}
