import { Ambient } from '../context/ambient.js';
import type { IdGenerator } from '../context/id-generator.js';
import { currentContext } from '../context/message-context.js';
import { AppendConditionFailedError } from '../errors/append-condition-failed.error.js';
import { ConcurrencyConflictError } from '../errors/concurrency-conflict.error.js';
import { EventSourcingError } from '../errors/event-sourcing.error.js';
import { UnitOfWorkError } from '../errors/unit-of-work.error.js';
import type { EventRegistry } from '../messages/event-registry.js';
import type { NewEvent } from '../messages/new-event.js';
import type { EventMetadata } from '../messages/recorded-event.js';
import type { AppendCondition } from '../store/event-query.js';
import type { AppendResult, EventStore, StreamAppend } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import { takeAttempt } from './attempt.js';
import type { Member } from './member.js';
import { StreamLines, type Tip } from './stream-lines.js';
import { type ExpectedAggregate, Unit } from './unit.js';

/** What a unit of work has come to. */
export interface Committed<T> {
  readonly result: T;
  /**
   * The position of its last event. Where it stored none, of the last event of the aggregates that it saved unchanged; where
   * it saved none either, of the last event of those that it has loaded.
   */
  readonly position: Position;
  /** Present where the same command was executed before, and this is what it came to then. */
  readonly replayed?: true;
}

/** Told the events of a commit, in their order, after it. */
export type CommitListener = (events: readonly object[]) => void;

/**
 * Everything that one command changes, committed at once or not at all. It travels with the asynchronous calls of
 * the command (AsyncLocalStorage), and no database transaction is open while it runs: it becomes one append.
 */
export class UnitOfWork {
  private readonly running = new Ambient<Unit>();
  private readonly lines = new StreamLines();
  private readonly listeners: CommitListener[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly events: EventRegistry,
    private readonly ids: IdGenerator,
  ) {}

  /** The unit that is running, if any. */
  get current(): Unit | undefined {
    return this.running.value;
  }

  /** Calls `listener` after each commit of this instance. Whatever it throws is its own affair. */
  afterCommit(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  /**
   * Runs `work` as a unit and commits what it saved. Whatever `work` throws comes out, and nothing is stored.
   *
   * Aggregates that were loaded and not saved are fenced: the commit fails when one of them has changed since.
   *
   * @throws ConcurrencyConflictError, AppendConditionFailedError when the decision rests on old state.
   * @throws UnitOfWorkError when something that was changed was not saved.
   */
  async run<T>(work: () => Promise<T>, expected?: ExpectedAggregate): Promise<Committed<T>> {
    const unit = new Unit(expected, this.lines, takeAttempt());
    let result: T;
    try {
      await unit.lineUp();
      result = await this.running.run(unit, work);
    } catch (error) {
      await this.unjudged(unit);
      throw error;
    }
    const position = await this.commit(unit);
    return { result, position };
  }

  /**
   * Lets the commit of the running unit depend on there being no events that match (see `AppendCondition`).
   * When there are, `otherwise` says what to throw; without it the command is run again on fresh state.
   *
   * @throws UnitOfWorkError outside of a unit of work.
   */
  require(condition: AppendCondition, otherwise?: () => Error): void {
    if (!this.current) {
      throw new UnitOfWorkError('No unit of work is running. Conditions belong into a command handler.');
    }
    this.current.require({ ...condition, otherwise });
  }

  private async commit(unit: Unit): Promise<Position> {
    const members = await this.close(unit);
    const changed = members.filter((member) => member.changes().length > 0);
    if (changed.length === 0) return this.commitNothing(unit);
    const changes = changed.flatMap((member) => [...member.changes()]);
    const { position, streams } = await this.append(unit, members);
    for (const { stream, stored } of changed) {
      const { version = 0, events = [] } = streams.get(stream) ?? {};
      stored({ version, position, events });
    }
    this.tell(changes);
    return position;
  }

  private async close(unit: Unit): Promise<readonly Member[]> {
    try {
      return unit.close();
    } catch (error) {
      await this.unjudged(unit);
      throw error;
    }
  }

  /** What was refused because of something that never happened was not refused, nor because of what is no longer so. */
  private async unjudged(unit: Unit): Promise<void> {
    unit.abandon();
    await unit.founded();
    await unit.remembered.confirm();
  }

  private async commitNothing(unit: Unit): Promise<Position> {
    unit.endTurns();
    const position = await unit.founded();
    await unit.remembered.confirm();
    for (const { writer, value } of unit.companions) await writer.withoutEvents(value, position);
    return position;
  }

  private async append(unit: Unit, members: readonly Member[]): Promise<Appended> {
    const { requirements, companions } = unit;
    const metadata = this.metadata();
    try {
      const streams = members.map((member) => this.toAppend(member, metadata));
      const outcome = this.store.append(streams, requirements, companions);
      extend(members, streams);
      unit.endTurns(tipsOf(members, streams, outcome));
      return appended(streams, await outcome);
    } catch (error) {
      unit.abandon();
      if (error instanceof ConcurrencyConflictError) await this.conflicted(unit, members, error);
      else if (!isTransient(error)) await this.unjudged(unit);
      const failed = error instanceof AppendConditionFailedError ? requirements[error.condition] : undefined;
      throw failed?.otherwise?.() ?? error;
    }
  }

  /** Waits for turns the next time, on all of its streams: one without would spoil those who stand in line. */
  private async conflicted(
    unit: Unit,
    members: readonly Member[],
    { stream }: ConcurrencyConflictError,
  ): Promise<void> {
    unit.remembered.assertWithout(stream);
    unit.contended([stream, ...members.map((member) => member.stream)]);
    await unit.founded();
  }

  private toAppend({ stream, storedVersion, after, changes }: Member, metadata: EventMetadata): StreamAppend {
    const events = changes().map((event) => this.events.toNewEvent(event, this.ids, metadata));
    return { stream, expected: storedVersion, after, events };
  }

  private metadata(): EventMetadata {
    const id = this.ids.next();
    const { correlationId = id, causationId = id, actor, traceparent } = currentContext() ?? {};
    return {
      correlationId,
      causationId,
      ...(actor !== undefined && { actor }),
      ...(traceparent !== undefined && { traceparent }),
    };
  }

  private tell(events: readonly object[]): void {
    for (const listener of this.listeners) listener(events);
  }
}

/** What an append has stored, by stream. */
interface Appended {
  readonly position: Position;
  readonly streams: ReadonlyMap<string, { readonly version: number; readonly events: readonly NewEvent[] }>;
}

function appended(streams: readonly StreamAppend[], { position, streams: stored }: AppendResult): Appended {
  const versions = new Map(stored.map(({ stream, version }) => [stream, version]));
  const ofEach = streams.map(
    ({ stream, events }) => [stream, { version: versions.get(stream) ?? 0, events }] as const,
  );
  return { position, streams: new Map(ofEach) };
}

/** Whether the store may take the same another time. What it never will, it has refused before it looked at versions. */
function isTransient(error: unknown): boolean {
  return error instanceof EventSourcingError && error.transient;
}

/** In the turn in which the store has taken their text: whoever has the events cannot have changed them since. */
function extend(members: readonly Member[], streams: readonly StreamAppend[]): void {
  for (const [index, { extended }] of members.entries()) {
    const { events = [] } = streams[index] ?? {};
    try {
      if (events.length > 0) extended?.(events);
    } catch {
      // It is not remembered then.
    }
  }
}

/** What those behind this unit in line may decide on: of each stream that it writes, what is on its way. */
function tipsOf(
  members: readonly Member[],
  streams: readonly StreamAppend[],
  outcome: Promise<AppendResult>,
): Map<string, Tip> {
  const tips = new Map<string, Tip>();
  for (const [index, { stream, extended }] of members.entries()) {
    const events = streams[index]?.events ?? [];
    const last = events.at(-1);
    if (last && extended)
      tips.set(stream, { history: () => extended(events), lastEventId: last.id, outcome });
  }
  return tips;
}
