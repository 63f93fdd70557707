import type { EventSourcingError } from '../errors/event-sourcing.error.js';
import { UnitOfWorkError } from '../errors/unit-of-work.error.js';
import { VersionMismatchError } from '../errors/version-mismatch.error.js';
import type { Companion } from '../store/companion.js';
import type { AppendCondition } from '../store/event-query.js';
import type { Position } from '../store/position.js';
import type { Member } from './member.js';

/** The version that a caller has seen of one aggregate; `exists` for any but none. */
export interface ExpectedAggregate {
  readonly id: string;
  readonly version: number | 'exists';
}

/** An append condition, and what to throw when it fails; without that the work is done again on fresh state. */
interface Requirement extends AppendCondition {
  readonly otherwise: (() => Error) | undefined;
}

/** One run of a unit of work: what was loaded and saved in it, and what it depends on. */
export class Unit {
  readonly requirements: Requirement[] = [];
  readonly companions: Companion[] = [];
  private readonly members = new Map<string, Member>();
  private readonly saved = new Map<string, number>();
  private readonly aggregates = new Map<string, object>();
  private readonly loads = new Map<string, Promise<object>>();
  private isOpen = true;
  private isExpectationMet: boolean;

  constructor(private readonly expected?: ExpectedAggregate) {
    this.isExpectationMet = expected === undefined;
  }

  /** One stream, one object: `load` runs once for a stream, however often and concurrently it is asked for. */
  async loadOnce<T extends object>(stream: string, load: () => Promise<T>): Promise<T> {
    this.assertOpen();
    const present = this.aggregates.get(stream);
    if (present) return present as T;
    const loading = this.loads.get(stream) ?? load();
    this.loads.set(stream, loading);
    return (await loading) as T;
  }

  /** Takes a stream in. What was loaded and is not written is fenced: the commit fails if it has changed. */
  enlist(member: Member, aggregate: object): void {
    this.assertOpen();
    const present = this.aggregates.get(member.stream);
    if (present === aggregate) return;
    if (present) {
      throw new UnitOfWorkError(
        `Two objects of stream ${member.stream} in one unit of work. Use the one that the repository gave.`,
      );
    }
    this.aggregates.set(member.stream, aggregate);
    this.members.set(member.stream, member);
  }

  /** Marks the changes that a stream has now as wanted. */
  save(stream: string): void {
    this.assertOpen();
    this.saved.set(stream, this.members.get(stream)?.changes().length ?? 0);
  }

  /**
   * @param isThere whether there is such an aggregate: one that there is not refuses the change in its own words.
   * @throws VersionMismatchError when the caller has seen another version of this aggregate.
   */
  checkExpected(id: string, version: number, isThere = version > 0): void {
    if (this.expected?.id !== id) return;
    this.isExpectationMet = true;
    const { version: seen } = this.expected;
    const isMet = seen === 'exists' ? version > 0 : seen === version;
    if (isThere && !isMet) throw new VersionMismatchError(id, seen, version);
  }

  require(requirement: Requirement): void {
    this.assertOpen();
    this.requirements.push(requirement);
  }

  /** Lets something commit with the events of this unit. */
  bring(companion: Companion): void {
    this.assertOpen();
    this.companions.push(companion);
  }

  /**
   * Ends the unit and gives what is to be written.
   *
   * @throws UnitOfWorkError when changes were made and not saved, or an expected version was never checked.
   */
  close(): readonly Member[] {
    this.isOpen = false;
    const forgotten = this.forgotten();
    if (forgotten) throw forgotten;
    return [...this.members.values()];
  }

  /** Ends the unit without anything. */
  abandon(): void {
    this.isOpen = false;
  }

  /** The last position that any of the loaded streams has reached. */
  get position(): Position {
    return Math.max(0, ...[...this.members.values()].map((member) => member.position));
  }

  private forgotten(): EventSourcingError | undefined {
    for (const { stream, changes } of this.members.values()) {
      const unsaved = changes().length - (this.saved.get(stream) ?? 0);
      if (unsaved > 0) {
        return new UnitOfWorkError(
          `Stream ${stream} has ${String(unsaved)} event(s) that were not saved. Call save after the last change.`,
        );
      }
    }
    if (this.isExpectationMet) return undefined;
    return new UnitOfWorkError(
      `Nobody checked the expected version of ${this.expected?.id ?? ''}. Change it by update(id, ...) or save it.`,
    );
  }

  private assertOpen(): void {
    if (this.isOpen) return;
    throw new UnitOfWorkError(
      'The unit of work is over: its command has returned. Await everything that a command handler starts.',
    );
  }
}
