import type { FastifyInstance, FastifyRequest } from 'fastify';
import createRouter, { type HTTPMethod } from 'find-my-way';
import { Refusal } from '../problem/refusal.js';

const METHODS: readonly HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Knows which methods a path has, to tell a wrong method from a wrong path. */
export class KnownRoutes {
  private readonly router = createRouter({ maxParamLength: 2_048 });

  /** Notes the routes that are added from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) {
        const httpMethod = each.toUpperCase() as HTTPMethod;
        if (!this.router.hasRoute(httpMethod, url)) this.router.on(httpMethod, url, () => undefined);
      }
    });
  }

  /** Why there is no answer to this request. */
  refusal({ method, url }: FastifyRequest): Refusal {
    const path = url.split('?', 1)[0] ?? url;
    const allowed = METHODS.filter((each) => this.router.find(each, path));
    if (allowed.length === 0) return new Refusal('request/no-such-route', 'There is nothing at this path.');
    const list = allowed.join(', ');
    return new Refusal(
      'request/method-not-allowed',
      `${method} is not possible here. Possible are ${list}.`,
      {
        headers: { allow: list },
      },
    );
  }
}
