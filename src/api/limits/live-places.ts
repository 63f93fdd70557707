import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Refusal } from '../problem/refusal.js';

/** The places for answers that stay open: streams of server-sent events, and sockets. */
@Injectable()
export class LivePlaces {
  private readonly taken = new Map<string, number>();
  private total = 0;

  constructor(private readonly config: AppConfig) {}

  /**
   * Takes a place for a caller, and gives what gives it back. Safe to give back twice.
   *
   * @throws Refusal `service/overloaded` where there is none left, `request/too-many` where this caller has enough.
   */
  take(caller: string): () => void {
    const { live, livePerCaller = live } = this.config.limits;
    const retry = { headers: { 'retry-after': '5' } };
    const own = this.taken.get(caller) ?? 0;
    if (own >= livePerCaller && own < live) {
      throw new Refusal('request/too-many', `More than ${String(livePerCaller)} live connections.`, retry);
    }
    if (this.total >= live) {
      throw new Refusal('service/overloaded', 'There are too many live connections.', retry);
    }
    this.total += 1;
    this.taken.set(caller, own + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.giveBack(caller);
      isHeld = false;
    };
  }

  private giveBack(caller: string): void {
    this.total -= 1;
    const left = (this.taken.get(caller) ?? 0) - 1;
    if (left > 0) this.taken.set(caller, left);
    else this.taken.delete(caller);
  }
}
