import { canonicalJson } from '../messages/canonical-json.js';
import type { ProcessDescription } from './process-manager.decorator.js';
import { toStored } from './stored-command.js';
import type {
  DeadlineTime,
  OutgoingCommand,
  ProcessDecision,
  ProcessSnapshot,
  ProcessStatus,
  StoredCommand,
} from './process-snapshot.js';

/** What an instance may set a deadline for: the names that its class has `@OnDeadline` methods for. */
type KnownDeadlines = ReadonlyMap<string, string>;

/**
 * One instance of a process, as its methods are handed it. Nothing that is done to it has happened before the method
 * returns, and nothing at all when it throws.
 */
export class ProcessInstance<TState = unknown> {
  /** Which one it is. */
  readonly key: string;
  /**
   * The time of what it decides, by the database's clock. A deadline that is due by now may not have had its turn yet: where
   * it must not be missed by what is decided here, compare.
   */
  readonly now: Date;
  private current: TState | undefined;
  private status: ProcessStatus;
  private compensations: readonly StoredCommand[];
  private readonly commands: OutgoingCommand[] = [];
  private readonly deadlines = new Map<string, DeadlineTime | null>();

  constructor(
    private readonly description: ProcessDescription,
    private readonly known: KnownDeadlines,
    private readonly before: ProcessSnapshot,
    private readonly input: string,
    now: number,
  ) {
    this.key = before.key;
    this.now = new Date(now);
    this.status = before.status;
    this.compensations = before.compensations;
    this.current = before.state === null ? undefined : (JSON.parse(before.state) as TState);
  }

  /**
   * What it remembers: a JSON value, and free to be changed.
   *
   * @throws TypeError when it was never set.
   */
  get state(): TState {
    if (this.current !== undefined) return this.current;
    throw new TypeError(`${this.name} has no state yet. Set it in the method that is decorated @StartsWith.`);
  }

  set state(state: TState) {
    this.current = state;
  }

  /**
   * Sends a command after the commit, behind all that this instance has sent before.
   *
   * @throws TypeError when its class is not among the `commands` of the process, InvalidJsonError for data that is not JSON.
   */
  send(command: object): void {
    this.push(toStored(this.description, command));
  }

  /**
   * Sets a deadline, or sets it anew. `after` counts from the commit, by the database's clock.
   *
   * @throws TypeError when no method is decorated `@OnDeadline` with this name, or the time makes no sense.
   */
  setDeadline(name: string, time: DeadlineTime): void {
    if (!this.known.has(name)) {
      throw new TypeError(`${this.name} has no @OnDeadline('${name}'). Write it, or mend the name.`);
    }
    const milliseconds = 'after' in time ? time.after : time.at.getTime();
    if (!Number.isSafeInteger(milliseconds) || ('after' in time && milliseconds < 0)) {
      throw new TypeError(
        `${this.name} sets the deadline ${name} to ${String(milliseconds)}. ` +
          'Expected a whole number of milliseconds from 0 up, or a date.',
      );
    }
    this.deadlines.set(name, time);
  }

  /** Takes a deadline back: its method is not called any more. Nothing happens where there is none. */
  cancelDeadline(name: string): void {
    this.deadlines.set(name, null);
  }

  /**
   * Remembers how to undo a step that is done. Register it where the step is known to have happened.
   *
   * @throws as `send` does.
   */
  compensateWith(command: object): void {
    this.compensations = [...this.compensations, toStored(this.description, command)];
  }

  /** Sends what undoes the steps so far, the last one first, and forgets it: calling it again undoes nothing twice. */
  compensate(): void {
    for (const command of [...this.compensations].reverse()) this.push(command);
    this.compensations = [];
  }

  /**
   * Ends it: no event and no deadline reaches it any more, and nothing will be undone. What it has sent still leaves, and
   * what of that is refused still comes back.
   */
  complete(): void {
    this.status = 'completed';
    this.compensations = [];
  }

  /** What has become of it. For the engine. */
  decision(): ProcessDecision {
    const { before, status, compensations, commands, deadlines, input } = this;
    const state =
      this.current === undefined ? null : canonicalJson(this.current, `the state of ${this.name}`);
    const { version } = this.description;
    const sent = before.sent + commands.length;
    return {
      snapshot: { key: this.key, status, version, state, compensations, sent },
      commands,
      deadlines: status === 'running' ? deadlines : new Map(),
      endsDeadlines: status !== 'running',
      input,
    };
  }

  private push({ name, data }: StoredCommand): void {
    const n = this.commands.length + 1;
    const id = `${this.description.name}/${this.key}/${this.input}/${String(n)}`;
    this.commands.push({ id, name, data, number: this.before.sent + n });
  }

  private get name(): string {
    return `Process ${this.description.name}`;
  }
}
