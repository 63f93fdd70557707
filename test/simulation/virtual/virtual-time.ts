import { AsyncLocalStorage } from 'node:async_hooks';

/** Somebody whose timers go with him: an instance of the application. */
export interface Owner {
  isAlive: boolean;
}

interface Timer {
  readonly at: number;
  readonly owner: Owner | undefined;
  readonly callback: () => void;
  unref(): Timer;
}

/** Whose code is running. */
export const owners = new AsyncLocalStorage<Owner>();

const START = Date.parse('2026-01-01T00:00:00Z');

/**
 * The time, and the dice, of one schedule. While it is installed, the timers, `Date.now`, `performance.now` and
 * `Math.random` of everybody are its own; `node:timers/promises` is mapped to them by jest.config.js.
 */
export class VirtualTime {
  private time = START;
  private timers: Timer[] = [];

  constructor(private readonly random: () => number) {}

  get now(): number {
    return this.time;
  }

  /** Takes the place of the real time; what it returns gives that back. */
  install(): () => void {
    const before = {
      setTimeout: globalThis.setTimeout,
      clearTimeout: globalThis.clearTimeout,
      performance: globalThis.performance,
    };
    const { now } = Date;
    const { random } = Math;
    const set = (callback: () => void, milliseconds = 0) => this.set(callback, milliseconds);
    const clear = (timer: Timer | undefined) => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    Object.defineProperty(globalThis, 'performance', { value: { now: () => this.time }, configurable: true });
    Date.now = () => this.time;
    Math.random = this.random;
    return () => {
      Object.assign(globalThis, { setTimeout: before.setTimeout, clearTimeout: before.clearTimeout });
      Object.defineProperty(globalThis, 'performance', { value: before.performance, configurable: true });
      Date.now = now;
      Math.random = random;
    };
  }

  /** Lets so much time pass, and with it the timers that are due by then, the earliest first. */
  pass(milliseconds: number): void {
    this.passUntil(this.time + milliseconds);
  }

  /** Lets the time pass until the next timer. False where there is none. */
  passToNext(): boolean {
    const [next] = this.timers;
    if (next) this.passUntil(next.at);
    return next !== undefined;
  }

  /** Forgets the timers of somebody. */
  forget(owner: Owner): void {
    this.timers = this.timers.filter((timer) => timer.owner !== owner);
  }

  private set(callback: () => void, milliseconds: number): Timer {
    const at = this.time + Math.max(Math.ceil(milliseconds), 1);
    const timer: Timer = { at, owner: owners.getStore(), callback, unref: () => timer };
    const index = this.timers.findLastIndex((each) => each.at <= at);
    this.timers.splice(index + 1, 0, timer);
    return timer;
  }

  private passUntil(time: number): void {
    this.time = Math.max(this.time, time);
    const due = this.timers.filter(({ at }) => at <= this.time);
    this.timers = this.timers.filter(({ at }) => at > this.time);
    for (const { owner, callback } of due) {
      if (owner) owners.run(owner, callback);
      else callback();
    }
  }
}
