import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Knows whether the application is on its way out, and which requests it still owes an answer. */
export class Drain {
  private readonly running = new Set<FastifyRequest>();
  private readonly waiters: (() => void)[] = [];
  private readonly listeners = new Set<() => void>();
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
    fastify.addHook('onRequest', (request, reply, done) => {
      this.running.add(request);
      const ended = () => {
        this.running.delete(request);
        for (const waiter of this.waiters.splice(0)) waiter();
      };
      // When it is answered, or when its client has gone: Fastify tells nobody of that once the body is there.
      reply.raw.once('close', ended);
      done();
    });
  }

  /** Makes readiness fail from now on, and resolves when the requests that run now are answered. */
  async begin(): Promise<void> {
    this.draining = true;
    for (const listener of this.listeners) listener();
    const owed = [...this.running];
    while (owed.some((request) => this.running.has(request))) {
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }
}
