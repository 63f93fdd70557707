import { OutcomeUnknownError } from '../../src/event-sourcing/errors/outcome-unknown.error.js';
import { StoreUnavailableError } from '../../src/event-sourcing/errors/store-unavailable.error.js';
import type { Move } from './moves.js';
import type { Owner, VirtualTime } from './virtual/virtual-time.js';

/** What somebody asks of what outlives him. */
interface Call {
  readonly owner: Owner;
  /** Whether it may be in doubt whether it happened. */
  readonly isCommit: boolean;
  readonly perform: () => Promise<() => void>;
  readonly fail: (error: Error) => void;
}

/** Those who live on the machine of the schedule. */
export interface Machine {
  /** Everything in memory of an instance is lost. */
  crash(owner: Owner): void;
  /** Something that was delivered before is delivered once more. */
  repeat(): void;
  /** A lease runs out, and whoever has it does not know. */
  steal(): void;
  /** Whether there is nothing to be done any more. */
  isSettled(): boolean;
}

/** Where the moves of a schedule come from: 'run' and 0 when it is to settle. */
export interface Choices {
  move(): Move;
  below(count: number): number;
}

const MOST_STEPS = 8_000;
/** So long after everything has settled it is looked whether it has. */
const AFTERMATH_MS = 500;
const WAITS_MS = [1, 10, 100, 1_000, 12_000, 31_000];
/** The transaction of one who is dead or was told that nobody knows. */
const NOBODY: Owner = { isAlive: true };

/**
 * The order of everything that happens, and what goes wrong on the way. Code runs undisturbed between two calls of what
 * outlives an instance (the log, the rows, the clock), since nothing shows of it there: a crash at any await is one before
 * or after such a call.
 */
export class Schedule {
  steps = 0;
  private calls: Call[] = [];

  constructor(
    readonly time: VirtualTime,
    private readonly choices: Choices,
  ) {}

  /** Asks for something when the schedule says so. Never settles for one who is dead by then. */
  call<T>(owner: Owner, isCommit: boolean, effect: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const perform = () =>
        effect().then(
          (result) => () => {
            resolve(result);
          },
          (error: unknown) => () => {
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever it was
            reject(error);
          },
        );
      if (owner.isAlive) this.calls.push({ owner, isCommit, perform, fail: reject });
    });
  }

  /** Runs until everything has settled. */
  async run(machine: Machine): Promise<void> {
    let settledAt: number | undefined;
    for (; ; this.steps += 1) {
      await drained();
      settledAt = machine.isSettled() ? (settledAt ?? this.time.now) : undefined;
      const isLong = this.time.now - (settledAt ?? Infinity) >= AFTERMATH_MS;
      if (isLong && this.calls.length === 0) return;
      if (this.steps > MOST_STEPS) throw new Error('Something is stuck: it does not settle.');
      await this.step(machine);
    }
  }

  private async step(machine: Machine): Promise<void> {
    if (this.calls.length === 0) {
      if (!this.time.passToNext()) throw new Error('Something is stuck: everybody waits for nothing.');
      return;
    }
    const move = this.choices.move();
    if (move === 'wait') this.time.pass(WAITS_MS[this.choices.below(WAITS_MS.length)] ?? 0);
    else if (move === 'repeat') machine.repeat();
    else if (move === 'steal') machine.steal();
    else await this.handle(move, machine);
  }

  private async handle(move: Move, machine: Machine): Promise<void> {
    const [call] = this.calls.splice(this.choices.below(this.calls.length), 1);
    if (!call) return;
    if (move === 'fail') call.fail(new StoreUnavailableError('The database is away.'));
    else if (move === 'doubt') this.doubt(call);
    else if (move !== 'crash-before') this.reply(move, call, await call.perform());
    if (move === 'crash-before' || move === 'crash-after') this.crash(call.owner, machine);
  }

  private reply(move: Move, call: Call, reply: () => void): void {
    const { owner, isCommit, fail } = call;
    if (move === 'unknown' && isCommit) fail(new OutcomeUnknownError([]));
    else if (move === 'reply-late')
      this.calls.push({ ...call, isCommit, perform: () => Promise.resolve(reply) });
    else if (move !== 'crash-after' && owner.isAlive) reply();
  }

  /** Nobody knows, and it happens later, or when its turn comes, is refused. */
  private doubt(call: Call): void {
    if (!call.isCommit) {
      call.fail(new StoreUnavailableError('The database is away.'));
      return;
    }
    call.fail(new OutcomeUnknownError([]));
    const perform = async () => {
      await call.perform();
      return () => undefined;
    };
    this.calls.push({ owner: NOBODY, isCommit: false, perform, fail: () => undefined });
  }

  private crash(owner: Owner, machine: Machine): void {
    if (owner === NOBODY) return;
    this.calls = this.calls.filter((call) => call.owner !== owner);
    this.time.forget(owner);
    machine.crash(owner);
  }
}

/** Resolves when everybody who can go on by himself has done so. */
function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
