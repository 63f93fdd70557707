import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Knows whether the application is on its way out, and which requests it still owes an answer. */
export class Drain {
  private readonly running = new Set<FastifyRequest>();
  private readonly waiters: (() => void)[] = [];
  private draining = false;

  get isDraining(): boolean {
    return this.draining;
  }

  /** Notes the requests that are running from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, _reply, done) => {
      this.running.add(request);
      done();
    });
    const ended = (request: FastifyRequest) => {
      this.running.delete(request);
      for (const waiter of this.waiters.splice(0)) waiter();
    };
    fastify.addHook('onResponse', (request, _reply, done) => {
      ended(request);
      done();
    });
    fastify.addHook('onRequestAbort', (request, done) => {
      ended(request);
      done();
    });
  }

  /** Makes readiness fail from now on, and resolves when the requests that run now are answered. */
  async begin(): Promise<void> {
    this.draining = true;
    const owed = [...this.running];
    while (owed.some((request) => this.running.has(request))) {
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }
}
