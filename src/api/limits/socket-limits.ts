import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Callers } from './callers.js';
import { LivePlaces } from './live-places.js';
import { RateLimits } from './rate-limits.js';

/** What holds for requests and streams, for sockets, which no hook of Fastify sees. */
@Injectable()
export class SocketLimits {
  constructor(
    private readonly limits: RateLimits,
    private readonly places: LivePlaces,
    private readonly callers: Callers,
  ) {}

  /**
   * Counts a socket as a read and gives it a place. Resolves to what gives the place back.
   *
   * @throws Refusal `request/too-many` or `service/overloaded`.
   */
  async open(request: IncomingMessage): Promise<() => void> {
    await this.count(request);
    return this.places.take(this.callers.ofRaw(request));
  }

  /** Counts a message on it as a read. @throws Refusal `request/too-many`. */
  count(request: IncomingMessage): Promise<void> {
    return this.limits.takeOrRefuse('reads', this.callers.ofRaw(request));
  }
}
