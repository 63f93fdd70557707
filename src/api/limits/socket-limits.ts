import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../event-sourcing/index.js';
import { Callers } from './callers.js';
import { type LivePlace, LivePlaces } from './live-places.js';
import { RateLimits } from './rate-limits.js';

/** Who is on a socket, as far as that is known. */
interface Seat {
  caller: string;
  readonly place: LivePlace;
}

/**
 * What holds for requests and streams, for sockets, which no hook of Fastify sees. A socket is its address's until it has
 * said who it is, and its principal's from then on.
 */
@Injectable()
export class SocketLimits {
  private readonly seats = new WeakMap<IncomingMessage, Seat>();

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
    const caller = this.callers.ofRaw(request);
    const place = this.places.take(caller);
    this.seats.set(request, { caller, place });
    return place.giveBack;
  }

  /** Says who is on it. @throws Refusal `request/too-many` where he has as many places as he may. */
  enter(request: IncomingMessage, principal: Principal): void {
    const seat = this.seats.get(request);
    const caller = this.callers.ofPrincipal(principal);
    if (!seat || caller === undefined) return;
    seat.place.moveTo(caller);
    seat.caller = caller;
  }

  /** Counts a message on it as a read. @throws Refusal `request/too-many`. */
  count(request: IncomingMessage): Promise<void> {
    return this.limits.takeOrRefuse('reads', this.seats.get(request)?.caller ?? this.callers.ofRaw(request));
  }
}
