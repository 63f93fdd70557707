import { AsyncLocalStorage } from 'node:async_hooks';

/** Values by who keeps them. Never changed: what was started with one goes on with it. */
type Values = Readonly<Record<symbol, unknown>>;

/** One for all: before Node 24 each that is in use is handed on with each promise, which costs both time and memory. */
const storage = new AsyncLocalStorage<Values>();

/** A value that goes along with asynchronous work, as an `AsyncLocalStorage` lets it. */
export class Ambient<T> {
  private readonly key = Symbol('Ambient');

  /** Runs `work` with `value` around it, however many awaits deep; what others keep stays as it is. */
  run<R>(value: T, work: () => R): R {
    return storage.run({ ...storage.getStore(), [this.key]: value }, work);
  }

  /** The value around what is running, or `undefined` outside of any. */
  get value(): T | undefined {
    return storage.getStore()?.[this.key] as T | undefined;
  }
}
