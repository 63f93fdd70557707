import { deepStrictEqual, fail } from 'node:assert/strict';
import type { EventClass } from '../messages/event-type.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { ProcessDefinition } from '../processes/process-definition.js';
import type { ProcessInput } from '../processes/process-input.js';
import type { CommandClass } from '../processes/process-manager.decorator.js';
import type {
  DeadlineTime,
  OutgoingCommand,
  ProcessDecision,
  ProcessSnapshot,
  ProcessStatus,
} from '../processes/process-snapshot.js';
import { toCommand, toStored } from '../processes/stored-command.js';
import { type GivenEvent, isGivenEvent, recorder } from './given-event.js';

/** The time comes at which a deadline is due. */
export class DeadlinePasses {
  constructor(readonly name: string) {}
}

/** A command of this class, the last one that was sent, is refused by the domain. */
export class Refused {
  constructor(
    readonly commandClass: CommandClass,
    readonly code: string,
    readonly detail: string,
  ) {}
}

/** So much time passes, and with it the deadlines that are due by then, the earliest first. */
export class TimePasses {
  constructor(readonly milliseconds: number) {}
}

/** What can happen to a process: an instance of an event class, or what the functions below make. */
export type GivenInput = object | GivenEvent;

/** Makes an input of a deadline: `deadlinePasses('credit-by')`. */
export function deadlinePasses(name: string): DeadlinePasses {
  return new DeadlinePasses(name);
}

/** Makes an input of a refusal: `refused(DebitWallet, 'wallets/insufficient-funds')`. */
export function refused(commandClass: CommandClass, code: string, detail = 'refused by a test'): Refused {
  return new Refused(commandClass, code, detail);
}

/** Makes an input of time: `timePasses(30_000)`. */
export function timePasses(milliseconds: number): TimePasses {
  return new TimePasses(milliseconds);
}

/** What is expected of a process. What is left out is not compared. */
export interface ExpectedOfProcess {
  /** Exactly what it has sent in answer, in this order. Default: nothing. */
  readonly commands?: readonly object[];
  /** All deadlines that are set by now, by name: in how many milliseconds they are due. */
  readonly deadlines?: Readonly<Record<string, number>>;
  /** What it remembers. */
  readonly state?: unknown;
  readonly status?: ProcessStatus;
}

/** A deadline that is set: when it is due, and by which input. */
interface PendingDeadline {
  readonly due: number;
  readonly setBy: string;
}

const START = Date.parse('2026-01-01T00:00:00Z');

/** A process and its instances in memory, at a time that stands still until it is moved. */
export class ProcessRehearsal {
  private now = START;
  private readonly record = recorder();
  private readonly snapshots = new Map<string, ProcessSnapshot>();
  private readonly deadlines = new Map<string, Map<string, PendingDeadline>>();
  private unanswered: OutgoingCommand[] = [];
  private sent: OutgoingCommand[] = [];
  /** The key that the last event was about. */
  private key = '';

  constructor(private readonly process: ProcessDefinition) {}

  /** From here on what is sent is looked at. */
  begin(): void {
    this.sent = [];
  }

  happens(input: GivenInput): void {
    if (input instanceof TimePasses) this.pass(this.now + input.milliseconds);
    else if (input instanceof DeadlinePasses) this.passDeadline(input.name);
    else if (input instanceof Refused) this.refuse(input);
    else this.handle(input);
  }

  expect({ commands = [], deadlines, state, status }: ExpectedOfProcess): void {
    const { description } = this.process;
    const expected = commands.map((command) => toCommand(description, toStored(description, command)));
    deepStrictEqual(
      this.sent.map((command) => toCommand(description, command)),
      expected,
    );
    const snapshot = this.snapshots.get(this.key);
    if (deadlines) deepStrictEqual(this.left(), { ...deadlines });
    if (state !== undefined) deepStrictEqual(JSON.parse(snapshot?.state ?? 'null'), state);
    if (status) deepStrictEqual(snapshot?.status, status);
  }

  private handle(given: object | GivenEvent): void {
    const recorded = this.record(given);
    const event: object = isGivenEvent(given) ? given.event : given;
    const eventClass = event.constructor as EventClass;
    if (!this.process.events.includes(eventClass)) {
      fail(`Process ${this.process.description.name} has no method for ${eventClass.name}.`);
    }
    const data = Object.assign(Object.create(eventClass.prototype as object) as object, recorded.data);
    const revived: RecordedEvent<object> = { ...recorded, data };
    const key = this.process.keyOf(revived);
    if (key === undefined) return;
    this.key = key;
    this.decide({ kind: 'event', event: revived });
  }

  private refuse({ commandClass, code, detail }: Refused): void {
    const { commands } = this.process.description;
    const command = this.unanswered.findLast(({ name }) => commands[name] === commandClass);
    if (!command) fail(`No ${commandClass.name} was sent that could be refused.`);
    this.unanswered = this.unanswered.filter((each) => each !== command);
    this.decide({ kind: 'refusal', command, reason: { code, detail } });
  }

  private passDeadline(name: string): void {
    const pending = this.pending.get(name);
    if (!pending) fail(`The deadline ${name} is not set: ${JSON.stringify(this.left())} are.`);
    this.now = Math.max(this.now, pending.due);
    this.fire(name, pending);
  }

  private pass(until: number): void {
    for (;;) {
      const [next] = [...this.pending].sort(([, a], [, b]) => a.due - b.due);
      if (!next || next[1].due > until) break;
      this.now = Math.max(this.now, next[1].due);
      this.fire(...next);
    }
    this.now = until;
  }

  private fire(name: string, { setBy }: PendingDeadline): void {
    this.pending.delete(name);
    this.decide({ kind: 'deadline', name, setBy });
  }

  private decide(input: ProcessInput): void {
    const { key } = this;
    const decision = this.process.decide(key, this.snapshots.get(key), input, this.now);
    if (decision) this.take(decision);
  }

  private take({ snapshot, commands, deadlines, endsDeadlines, input }: ProcessDecision): void {
    this.snapshots.set(snapshot.key, snapshot);
    this.sent.push(...commands);
    this.unanswered.push(...commands);
    const { pending } = this;
    if (endsDeadlines) pending.clear();
    for (const [name, time] of deadlines) {
      if (time) pending.set(name, { due: this.dueAt(time), setBy: input });
      else pending.delete(name);
    }
  }

  private get pending(): Map<string, PendingDeadline> {
    const { key } = this;
    const pending = this.deadlines.get(key) ?? new Map<string, PendingDeadline>();
    this.deadlines.set(key, pending);
    return pending;
  }

  private dueAt(time: DeadlineTime): number {
    return 'after' in time ? this.now + time.after : time.at.getTime();
  }

  private left(): Record<string, number> {
    return Object.fromEntries([...this.pending].map(([name, { due }]) => [name, due - this.now]));
  }
}
