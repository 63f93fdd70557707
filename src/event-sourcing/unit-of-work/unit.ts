import type { EventSourcingError } from '../errors/event-sourcing.error.js';
import { PredecessorRefusedError } from '../errors/predecessor-refused.error.js';
import { UnitOfWorkError } from '../errors/unit-of-work.error.js';
import { VersionMismatchError } from '../errors/version-mismatch.error.js';
import type { Companion } from '../store/companion.js';
import type { AppendCondition } from '../store/event-query.js';
import type { Position } from '../store/position.js';
import type { Attempts } from './attempt.js';
import type { Member } from './member.js';
import { RememberedStreams } from './remembered-streams.js';
import type { StreamLines, Tip, Turn } from './stream-lines.js';

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
  readonly remembered: RememberedStreams;
  private readonly members = new Map<string, Member>();
  private readonly saved = new Map<string, number>();
  private readonly aggregates = new Map<string, object>();
  private readonly loads = new Map<string, Promise<object>>();
  private isOpen = true;
  private isExpectationMet: boolean;

  private readonly turns = new Map<string, Turn>();
  private readonly predecessors = new Map<string, Tip>();
  private isWaiting = false;

  constructor(
    private readonly expected?: ExpectedAggregate,
    private readonly lines?: StreamLines,
    private readonly attempt?: Attempts,
  ) {
    this.isExpectationMet = expected === undefined;
    this.remembered = new RememberedStreams(attempt);
  }

  /**
   * Takes turns on the streams that earlier attempts have met a conflict on, in the order that all do it in: like this
   * nobody waits for one who waits for him.
   */
  async lineUp(): Promise<void> {
    for (const stream of [...(this.attempt?.contended ?? [])].sort()) {
      const turn = await this.lines?.stand(stream);
      if (turn) this.turns.set(stream, turn);
    }
  }

  /**
   * Waits for a turn on a stream that has a line, unless the unit has a turn already: then it must not wait, and does
   * without. Gives what the stream's next events are to rest on, where that is not in the store yet.
   */
  async predecessorOf(stream: string): Promise<Tip | undefined> {
    const turn = await this.turnOn(stream);
    const tip = await turn?.tip();
    if (tip) this.predecessors.set(stream, tip);
    return tip;
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

  /** Ends the unit without anything. Safe to call twice. */
  abandon(): void {
    this.isOpen = false;
    this.endTurns();
  }

  /** Lets the next in each line decide, where there is something on its way on that. */
  endTurns(tips: ReadonlyMap<string, Tip> = new Map()): void {
    // All of it is refused with what it rests on in one stream: nobody may rest on it in another.
    const isDoomed = [...this.turns.values()].some((turn) => turn.isDoomed);
    for (const [stream, turn] of this.turns) turn.end(isDoomed ? undefined : tips.get(stream));
    this.turns.clear();
  }

  /**
   * Waits for what the unit has rested on, and gives the last position of the streams that it saved; of all that it loaded,
   * where it saved none.
   *
   * @throws PredecessorRefusedError when some of it was never stored.
   */
  async founded(): Promise<Position> {
    const positions = new Map([...this.members].map(([stream, { position }]) => [stream, position]));
    for (const [stream, { outcome }] of this.predecessors) {
      try {
        positions.set(stream, Math.max(positions.get(stream) ?? 0, (await outcome).position));
      } catch {
        throw new PredecessorRefusedError(stream, 'events that were refused', 0);
      }
    }
    const asked = this.saved.size > 0 ? this.saved : positions;
    return Math.max(0, ...[...asked.keys()].map((stream) => positions.get(stream) ?? 0));
  }

  /** Lets the next attempt, if there is to be one, wait for its turns on streams, and read them from the store. */
  contended(streams: readonly string[]): void {
    for (const stream of streams) {
      this.attempt?.contended.add(stream);
      this.attempt?.doubted.add(stream);
    }
  }

  /** Whether the unit may rest on a stream as it is remembered: not with a turn, since all behind it would decide again. */
  mayRemember(stream: string): boolean {
    return this.remembered.mayHold(stream) && !this.turns.has(stream);
  }

  private async turnOn(stream: string): Promise<Turn | undefined> {
    const held = this.turns.get(stream);
    if (held || this.isWaiting || this.turns.size > 0) return held;
    this.isWaiting = true;
    const turn = await this.lines?.join(stream);
    this.isWaiting = false;
    if (turn && !this.isOpen) turn.end();
    else if (turn) this.turns.set(stream, turn);
    return turn;
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
