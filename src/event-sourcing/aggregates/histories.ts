import { LRUCache } from 'lru-cache';
import { canonicalJson } from '../messages/canonical-json.js';
import type { EventRegistry } from '../messages/event-registry.js';
import type { JsonObject } from '../messages/json.js';
import type { NewEvent } from '../messages/new-event.js';
import type { Snapshot } from '../snapshots/snapshot.js';
import type { Snapshots } from '../snapshots/snapshots.js';
import type { EventStore } from '../store/event-store.js';
import { type EventSourcedAggregate, restore, snapshotStateOf } from './event-sourced-aggregate.js';
import { type History, pastOf, sizeOf, stateOf } from './history.js';
import type { SnapshotPolicy } from './snapshot-policy.js';

/** A class of event-sourced aggregates. */
export type AggregateClass<TAggregate extends EventSourcedAggregate> = new (id: string) => TAggregate;

/** Where histories come from. */
export interface HistorySources {
  readonly store: EventStore;
  readonly events: EventRegistry;
  readonly snapshots: Snapshots;
}

/** An aggregate and what it was rebuilt from. */
export interface Rebuilt<TAggregate> {
  readonly aggregate: TAggregate;
  readonly history: History;
}

/**
 * Rebuilds the aggregates of a class from their streams, with a policy from the last snapshot on. One that does not
 * fit the log or the class is ignored.
 */
export class Histories<TAggregate extends EventSourcedAggregate> {
  private readonly taken = new LRUCache<string, number>({ max: 1_000 });

  constructor(
    private readonly aggregateClass: AggregateClass<TAggregate>,
    private readonly sources: HistorySources,
    private readonly policy: SnapshotPolicy | undefined,
  ) {}

  /**
   * The aggregate as the log has it, or is `known` to have it soon; a new one where the stream is empty. With `isShared`
   * others may be rebuilt from the same history, whatever this one does to its state.
   */
  async rebuild(id: string, stream: string, known?: History, isShared = false): Promise<Rebuilt<TAggregate>> {
    const history = known ?? (await this.load(stream));
    if (!history.snapshot) return { aggregate: this.replay(id, history, isShared), history };
    try {
      return { aggregate: this.replay(id, history, isShared), history };
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      this.sources.snapshots.tell(
        this.keyOf(stream),
        `does not fit its class, and will be replaced: ${found}`,
      );
      const whole = await this.whole(stream, true);
      return { aggregate: this.replay(id, whole, isShared), history: whole };
    }
  }

  /** Whether the log still ends a stream as a history does. */
  async isCurrent(stream: string, { version, events, snapshot }: History): Promise<boolean> {
    const [last, next] = await this.sources.store.read(stream, { from: version, limit: 2 });
    return next === undefined && last?.id === (events.at(-1)?.id ?? snapshot?.eventId);
  }

  /** Calls `listener` when the log may have become another one. */
  onLost(listener: () => void): void {
    this.sources.store.onLost(listener);
  }

  /** Takes a snapshot in the background when one is due: `history` is what was loaded, `version` what is stored now. */
  stored(id: string, stream: string, history: History | undefined, version: number): void {
    const isTaken = version - (this.taken.get(stream) ?? -Infinity) < (this.policy?.every ?? 0);
    if (!this.isDue(history, version) || (isTaken && !history?.wasMisled)) return;
    this.sources.snapshots.request(this.keyOf(stream), () => this.take(id, stream));
  }

  /** A history with events that are on their way into the store, as they will come out of it. */
  extended(id: string, stream: string, history: History, events: readonly NewEvent[]): History {
    const more = events.map((event, index) => {
      const data = JSON.parse(canonicalJson(event.data)) as JsonObject;
      const version = history.version + index + 1;
      const { tags = [] } = event;
      return this.sources.events.revive({
        ...event,
        ...{ data, tags, stream, version, position: history.position, recordedAt: new Date(0) },
      });
    });
    const version = history.version + events.length;
    const size = history.size + sizeOf(more);
    return this.compacted(id, { ...history, events: [...history.events, ...more], version, size });
  }

  /** With the state in the place of many events, so that those in a long line do not replay them one after the other. */
  private compacted(id: string, history: History): History {
    const last = history.events.at(-1);
    if (!this.policy || !last || history.events.length < this.policy.every) return history;
    try {
      const text = canonicalJson(snapshotStateOf(this.replay(id, history, true)));
      const snapshot = { version: last.version, eventId: last.id, state: JSON.parse(text) as JsonObject };
      return { ...history, snapshot, events: [], size: sizeOf([], snapshot.state) };
    } catch {
      // Whoever takes the snapshot in the background tells about it.
      return history;
    }
  }

  private isDue(history: History | undefined, version: number): boolean {
    const since = version - (history?.snapshotVersion ?? 0);
    return this.policy !== undefined && (since >= this.policy.every || (history?.wasMisled ?? false));
  }

  /** Of what the log gives, and not of an aggregate that a command has had in its hands. */
  private async take(id: string, stream: string): Promise<Snapshot | undefined> {
    const { aggregate, history } = await this.rebuild(id, stream);
    const last = history.events.at(-1);
    if (!last || !this.isDue(history, history.version)) return undefined;
    const state = snapshotStateOf(aggregate);
    this.taken.set(stream, last.version);
    return { version: last.version, eventId: last.id, state };
  }

  private async load(stream: string): Promise<History> {
    const snapshot = this.policy && (await this.sources.snapshots.find(this.keyOf(stream)));
    if (!snapshot || snapshot === 'unusable') return this.whole(stream, snapshot === 'unusable');
    const [last, ...tail] = await this.sources.store.read(stream, { from: snapshot.version });
    if (last?.id !== snapshot.eventId) {
      this.sources.snapshots.tell(this.keyOf(stream), 'is of another log, and will be replaced');
      return this.whole(stream, true);
    }
    const events = tail.map((recorded) => this.sources.events.revive(recorded));
    const { version, position } = tail.at(-1) ?? last;
    const { version: snapshotVersion } = snapshot;
    const size = sizeOf(events, snapshot.state);
    return { snapshot, events, version, position, snapshotVersion, size, wasMisled: false };
  }

  private async whole(stream: string, wasMisled: boolean): Promise<History> {
    const recorded = await this.sources.store.read(stream);
    const events = recorded.map((each) => this.sources.events.revive(each));
    const { version = 0, position = 0 } = events.at(-1) ?? {};
    const size = sizeOf(events);
    return { snapshot: undefined, events, version, position, snapshotVersion: 0, size, wasMisled };
  }

  private replay(id: string, history: History, isShared: boolean): TAggregate {
    const aggregate = new this.aggregateClass(id);
    const state = stateOf(history, isShared);
    if (state) restore(aggregate, state, history.snapshot?.version ?? 0);
    aggregate.loadFromHistory(pastOf(history, isShared));
    return aggregate;
  }

  private keyOf(stream: string): { readonly stream: string; readonly schema: number } {
    return { stream, schema: this.policy?.version ?? 0 };
  }
}
