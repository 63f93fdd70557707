import type { Principal } from '../../event-sourcing/index.js';

/** Somebody who has proved who he is. */
export interface Authenticated {
  readonly principal: Principal;
  /** When it expires, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** Until when it is taken, by the tolerance between two clocks, in milliseconds since 1970. */
  readonly until: number;
  /** How often to ask anew while a connection lasts, where it may be taken back before, in milliseconds. */
  readonly recheckMs?: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null before that is known, and for what is for everybody. */
    principal: Principal | null;
  }
}
