import { AggregateRoot } from '@nestjs/cqrs';
import { InvalidAggregateError } from '../errors/invalid-aggregate.error.js';
import type { JsonObject } from '../messages/json.js';
import { restoreState, stateOf } from './snapshot-state.js';

type ApplyOptions = boolean | Parameters<AggregateRoot<object>['apply']>[1];

/**
 * Nest's `AggregateRoot` whose state is its events. Methods decide and call `apply(event)`; `on<Event>` methods
 * change the state and decide nothing, since they run again on each load.
 *
 * An aggregate owns no I/O, no clock and no dice: ids and times arrive in the command.
 */
export abstract class EventSourcedAggregate extends AggregateRoot<object> {
  private storedVersion = 0;

  /** A new one. Repositories call this and replay the history, where there is one. */
  constructor(readonly id: string) {
    super();
  }

  /** The number of its events, those that are not stored yet included. */
  get version(): number {
    return this.storedVersion + this.getUncommittedEvents().length;
  }

  /**
   * Lets an event happen: runs `on<Event>`, then records the event. If `on<Event>` throws, nothing is recorded.
   *
   * @throws InvalidAggregateError when there is no `on<Event>` for the class of the event.
   */
  override apply(event: object, options?: ApplyOptions): void {
    const fromHistory = typeof options === 'object' ? options.fromHistory : options;
    const handler = this.getEventHandler(event);
    if (!handler) {
      const name = `on${this.getEventName(event)}`;
      throw new InvalidAggregateError(
        `${this.constructor.name} has no ${name}. Write a method ${name}(event), even if it changes nothing.`,
      );
    }
    handler.call(this, event);
    if (fromHistory) this.storedVersion += 1;
    else super.apply(event, { skipHandler: true });
  }

  /**
   * What a snapshot keeps: all of the state, as plain JSON. By default the own fields; override it, together with
   * `fromSnapshot`, where the state has `#private` fields, maps or instances of classes.
   */
  protected toSnapshot(): JsonObject {
    return stateOf(this);
  }

  /** Gives a new aggregate the state that `toSnapshot` has returned. What it throws makes the engine replay instead. */
  protected fromSnapshot(state: JsonObject): void {
    restoreState(this, state);
  }

  /**
   * Nest's way to say that the changes so far are wanted: for an aggregate that a repository has given in a command, the
   * same as saving it. Nothing is published here: the events are stored when the command ends, which is awaited there, and
   * are published after that.
   *
   * @throws InvalidAggregateError for one that no repository has given, UnitOfWorkError outside of a command: with both
   * nothing would be stored.
   */
  override commit(): void {
    const commit = commits.get(this);
    if (!commit) {
      throw new InvalidAggregateError(
        `${this.constructor.name} does not come from a repository, and so its commit() would store nothing. ` +
          'Load it by its repository, or save it: await repository.save(aggregate).',
      );
    }
    commit();
  }

  /** @throws InvalidAggregateError always: what has happened cannot be taken back. */
  override uncommit(): never {
    throw new InvalidAggregateError(
      `${this.constructor.name}.uncommit() would lose events. Load the aggregate again instead.`,
    );
  }

  override get autoCommit(): boolean {
    return false;
  }

  /** @throws InvalidAggregateError when set to true: events are stored by the repository, all at once. */
  override set autoCommit(value: boolean) {
    if (value)
      throw new InvalidAggregateError(`${this.constructor.name} cannot commit by itself. Save it instead.`);
  }
}

/** Beside the aggregates, whose fields are what snapshots keep. */
const commits = new WeakMap<EventSourcedAggregate, () => void>();

/** What the `commit()` of an aggregate does. For repositories. */
export function onCommit(aggregate: EventSourcedAggregate, commit: () => void): void {
  commits.set(aggregate, commit);
}

/** What the engine knows of an aggregate's place in the log. */
export function storedVersionOf(aggregate: EventSourcedAggregate): number {
  return aggregate.version - aggregate.getUncommittedEvents().length;
}

/** Takes the recorded events as stored, as far as they were when the commit began. For repositories. */
export function markStored(aggregate: EventSourcedAggregate, version: number): void {
  const count = version - storedVersionOf(aggregate);
  aggregate.getUncommittedEvents().splice(0, count);
  aggregate['storedVersion'] = version;
}

/** What a snapshot keeps of an aggregate. For repositories. */
export function snapshotStateOf(aggregate: EventSourcedAggregate): JsonObject {
  return aggregate['toSnapshot']();
}

/** Gives a new aggregate the state that it had after the event of that version. For repositories. */
export function restore(aggregate: EventSourcedAggregate, state: JsonObject, version: number): void {
  aggregate['fromSnapshot'](state);
  aggregate['storedVersion'] = version;
}
