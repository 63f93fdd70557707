import { canonicalJson } from '../messages/canonical-json.js';
import type { EventClass } from '../messages/event-type.js';
import type { JsonValue } from '../messages/json.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { eventHandlersOf } from '../projections/projection.decorator.js';
import { idOf, type ProcessInput } from './process-input.js';
import { ProcessInstance } from './process-instance.js';
import {
  type CommandClass,
  deadlinesOf,
  PROCESS,
  type ProcessDescription,
  refusalsOf,
  startsOf,
} from './process-manager.decorator.js';
import type { ProcessDecision, ProcessSnapshot } from './process-snapshot.js';
import { toCommand } from './stored-command.js';

type Method = (this: object, ...parameters: readonly unknown[]) => unknown;
/** Calls the methods that answer an input. */
type Answer = (instance: ProcessInstance) => readonly unknown[];

const LONGEST_KEY = 200;

/** What `@ProcessManager` says of a class, if it is decorated so. */
export function processOf(target: object): ProcessDescription | undefined {
  return Reflect.getMetadata(PROCESS, target) as ProcessDescription | undefined;
}

/** What runs a process needs no more than this. */
export type Decider = Pick<ProcessDefinition, 'description' | 'events' | 'keyOf' | 'decide'>;

/** A process manager as the engine sees it: which inputs it answers, and with what. It decides and has no effect. */
export class ProcessDefinition {
  private readonly prototype: object;
  private readonly deadlines: ReadonlyMap<string, string>;
  private readonly refusals: ReadonlyMap<CommandClass, string>;
  private readonly starts: ReadonlySet<EventClass>;

  constructor(
    readonly description: ProcessDescription,
    private readonly manager: object,
  ) {
    this.prototype = Object.getPrototypeOf(manager) as object;
    this.deadlines = new Map(deadlinesOf.of(this.prototype));
    this.refusals = new Map(refusalsOf.of(this.prototype));
    this.starts = new Set(startsOf.of(this.prototype).map(([eventClass]) => eventClass));
  }

  /** The classes of events that it has methods for. */
  get events(): readonly EventClass[] {
    return [...new Set(eventHandlersOf(this.prototype).map(({ eventClass }) => eventClass))];
  }

  /**
   * The key of the instance that an event is about; undefined for none.
   *
   * @throws TypeError when it is no key; whatever the process throws.
   */
  keyOf(event: RecordedEvent<object>): string | undefined {
    const key: unknown = (this.description.key as (event: RecordedEvent<object>) => unknown)(event);
    if (key === undefined || key === null) return undefined;
    if (typeof key === 'string' && key !== '' && key.length <= LONGEST_KEY) return key;
    throw new TypeError(
      `Process ${this.description.name} gave ${JSON.stringify(key)} as the key of ${event.type}. ` +
        `Expected 1 to ${String(LONGEST_KEY)} characters, or undefined where the event is not for it.`,
    );
  }

  /**
   * What becomes of an instance with an input; undefined where that does not concern it. Without an instance, only an
   * event that one starts with does.
   *
   * @param now what the time is then, in milliseconds.
   * @throws whatever a method throws, TypeError for what it may not do.
   */
  decide(
    key: string,
    before: ProcessSnapshot | undefined,
    input: ProcessInput,
    now: number,
  ): ProcessDecision | undefined {
    if (!this.concerns(before, input)) return undefined;
    const snapshot = before ? this.migrated(before) : this.begun(key);
    const instance = new ProcessInstance(this.description, this.deadlines, snapshot, idOf(input), now);
    for (const answered of this.answerTo(input)(instance)) this.assertDecided(answered);
    return instance.decision();
  }

  private concerns(before: ProcessSnapshot | undefined, input: ProcessInput): boolean {
    if (input.kind === 'refusal') return before !== undefined && before.status !== 'cancelled';
    if (input.kind === 'deadline') return before?.status === 'running';
    const starts = this.starts.has(input.event.data.constructor as EventClass);
    return before ? before.status === 'running' && !starts : starts;
  }

  private answerTo(input: ProcessInput): Answer {
    if (input.kind === 'event') return this.answerToEvent(input.event);
    if (input.kind === 'deadline') {
      const method = this.deadlines.get(input.name);
      if (method === undefined) throw new TypeError(`${this.name} has no @OnDeadline('${input.name}').`);
      return (instance) => [this.call(method, instance)];
    }
    const { command: stored, reason } = input;
    const command = toCommand(this.description, stored);
    const method = this.refusals.get(command.constructor as CommandClass);
    if (method === undefined) {
      throw new TypeError(
        `${stored.name} was refused (${reason.code}), and ${this.name} has no @OnRefused(${stored.name}).`,
      );
    }
    return (instance) => [this.call(method, { ...reason, command }, instance)];
  }

  private answerToEvent(event: RecordedEvent<object>): Answer {
    const methods = eventHandlersOf(this.prototype).filter(
      ({ eventClass }) => eventClass === event.data.constructor,
    );
    return (instance) => methods.map(({ method }) => this.call(method, event, instance));
  }

  private call(method: string, ...parameters: readonly unknown[]): unknown {
    return (this.manager as Record<string, Method>)[method]?.call(this.manager, ...parameters);
  }

  /** What is decided after an await would be lost. */
  private assertDecided(answered: unknown): void {
    if (typeof answered !== 'object' || answered === null || !('then' in answered)) return;
    // It may reject, too.
    void Promise.resolve(answered as PromiseLike<unknown>).catch(() => undefined);
    throw new TypeError(
      `A method of ${this.name} gave a promise. It decides at once: whatever it has to know comes by events.`,
    );
  }

  private begun(key: string): ProcessSnapshot {
    const { version } = this.description;
    return { key, status: 'running', version, state: null, compensations: [], sent: 0 };
  }

  private migrated(snapshot: ProcessSnapshot): ProcessSnapshot {
    const { version, migrate } = this.description;
    if (snapshot.version === version || snapshot.state === null) return snapshot;
    if (!migrate || snapshot.version > version) {
      throw new TypeError(
        `The state of ${snapshot.key} is of version ${String(snapshot.version)}, and ${this.name} is version ` +
          `${String(version)} without a way from one to the other. Give @ProcessManager a migrate option.`,
      );
    }
    const state = migrate(JSON.parse(snapshot.state) as JsonValue, snapshot.version);
    return { ...snapshot, version, state: canonicalJson(state) };
  }

  private get name(): string {
    return `Process ${this.description.name}`;
  }
}
