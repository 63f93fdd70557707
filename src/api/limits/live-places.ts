import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Refusal } from '../problem/refusal.js';

const RETRY = { headers: { 'retry-after': '5' } };

/** A place that somebody has. */
export interface LivePlace {
  /** Hands it to another caller: it has turned out who he is. @throws Refusal `request/too-many`; then it stays where it is. */
  readonly moveTo: (caller: string) => void;
  /** Safe to call twice. */
  readonly giveBack: () => void;
}

/** The places for answers that stay open: streams of server-sent events, and sockets. */
@Injectable()
export class LivePlaces {
  private readonly taken = new Map<string, number>();
  private total = 0;

  constructor(private readonly config: AppConfig) {}

  /**
   * Takes a place for a caller.
   *
   * @throws Refusal `service/overloaded` where there is none left, `request/too-many` where this caller has enough.
   */
  take(caller: string): LivePlace {
    const { live, livePerCaller = live } = this.config.limits;
    if (livePerCaller < live) this.assertRoomFor(caller);
    if (this.total >= live) {
      throw new Refusal('service/overloaded', 'There are too many live connections.', RETRY);
    }
    this.total += 1;
    this.add(caller, 1);
    return this.placeOf(caller);
  }

  private placeOf(caller: string): LivePlace {
    let holder: string | undefined = caller;
    return {
      moveTo: (another) => {
        if (holder === undefined || holder === another) return;
        this.assertRoomFor(another);
        this.add(holder, -1);
        this.add(another, 1);
        holder = another;
      },
      giveBack: () => {
        if (holder === undefined) return;
        this.total -= 1;
        this.add(holder, -1);
        holder = undefined;
      },
    };
  }

  private assertRoomFor(caller: string): void {
    const { livePerCaller = Infinity } = this.config.limits;
    if ((this.taken.get(caller) ?? 0) < livePerCaller) return;
    throw new Refusal('request/too-many', `More than ${String(livePerCaller)} live connections.`, RETRY);
  }

  private add(caller: string, more: 1 | -1): void {
    const count = (this.taken.get(caller) ?? 0) + more;
    if (count > 0) this.taken.set(caller, count);
    else this.taken.delete(caller);
  }
}
