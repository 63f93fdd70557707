import type { Clock } from '../../context/clock.js';
import { MOST_COUNTED, type ProcessBacklog } from '../../processes/typeorm/process-backlog.js';
import type { Processes } from '../../processes/typeorm/processes.js';
import type { EventStore } from '../../store/event-store.js';
import type { Position } from '../../store/position.js';
import type { Database } from '../../store/typeorm/database.js';
import { recordingTimes } from '../../store/typeorm/recording-times.js';
import type { Consumers } from '../../subscriptions/typeorm/consumers.js';
import {
  type ParkedReport,
  parkedReports,
  type PartitionReport,
  partitionReports,
} from '../../subscriptions/typeorm/partition-reports.js';

const KEPT_MS = 1_000;

/** A partition of a consumer, and how far it is behind the log. */
export interface PartitionLag extends PartitionReport {
  readonly events: number;
  /** The age of the first event that it has not handled. */
  readonly seconds: number;
}

/** How the engine is doing, by the database: the same in each instance. */
export interface VitalSigns {
  readonly head: Position;
  /** How old the last event is; undefined in an empty log. */
  readonly secondsSinceLastEvent: number | undefined;
  /** Those that subscriptions feed, or should. */
  readonly partitions: readonly PartitionLag[];
  readonly parked: readonly ParkedReport[];
  readonly processes: readonly ProcessBacklog[];
}

/**
 * How the engine is doing, for whoever looks after it. Works in any process on the database, also where nobody feeds
 * anything: what is behind shows there most of all.
 */
export class Vitals {
  private latest: { readonly signs: Promise<VitalSigns>; until: number } | undefined;

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly consumers: Consumers,
    private readonly processes: Processes,
    private readonly clock: Clock,
  ) {}

  /**
   * The signs as they were within the last second. It takes four statements and one for each process, whatever there is in
   * the tables; counts end at 10,000. Those who ask at the same time share them.
   *
   * @throws StoreUnavailableError, or whatever the database throws, when it cannot be read: then nothing is known, and no
   * lag is told as none.
   */
  async read(): Promise<VitalSigns> {
    if (this.latest && Date.now() < this.latest.until) return this.latest.signs;
    const signs = this.look();
    // Until there is an answer nobody asks again: a database that is slow is not asked more and more.
    const latest = { signs, until: Infinity };
    this.latest = latest;
    try {
      return await signs;
    } finally {
      latest.until = Date.now() + KEPT_MS;
    }
  }

  private async look(): Promise<VitalSigns> {
    const { database } = this;
    const found = await partitionReports(database);
    const fed = found.filter(({ consumer }) => !this.consumers.isInline(consumer));
    // After the checkpoints, so that none is ahead of it; and from the log, so that it moves when nobody reads.
    const head = await this.store.head();
    const behind = fed.filter(({ position }) => position < head).map(({ position }) => position + 1);
    const times = await recordingTimes(database.reading, [...new Set([...behind, head])]);
    const ageOf = (position: Position) => this.ageOf(times.get(position));
    const parked = await parkedReports(database, MOST_COUNTED);
    const processes = await this.processes.backlog();
    const partitions = fed.map((partition) => {
      const events = Math.max(head - partition.position, 0);
      return { ...partition, events, seconds: events === 0 ? 0 : (ageOf(partition.position + 1) ?? 0) };
    });
    return { head, secondsSinceLastEvent: ageOf(head), partitions, parked, processes };
  }

  private ageOf(recordedAt: number | undefined): number | undefined {
    if (recordedAt === undefined) return undefined;
    return Math.max(0, (this.clock.now().getTime() - recordedAt) / 1_000);
  }
}
