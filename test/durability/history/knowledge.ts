import { type FinalLog, firstIndex, type LogEvent } from './final-log.js';
import { Floor } from './floor.js';
import type { Append, Attempt, History } from './history.js';
import type { ReadCall } from './entry.js';

/** What could be known of the log at any moment, from what had returned and what had not been called yet. */
export class Knowledge {
  /** The position that the log had reached for certain. */
  readonly position = new Floor();
  private readonly versions = new Map<string, Floor>();
  private readonly reachable = new Map<string, Reachable>();
  private readonly log: Reachable;

  constructor(
    private readonly history: History,
    private readonly finalLog: FinalLog,
  ) {
    for (const append of history.appends) this.learnFromAppend(append);
    for (const read of history.reads) this.learnFromRead(read);
    for (const { name, ended, answer } of history.pages) {
      const last = answer?.events.at(-1);
      if (last) this.position.raise(ended, last[0], name);
    }
    this.log = new Reachable(finalLog.events, history);
  }

  /** The version that a stream had reached for certain. */
  version(stream: string): Floor {
    let floor = this.versions.get(stream);
    if (!floor) this.versions.set(stream, (floor = new Floor()));
    return floor;
  }

  /** The highest version that a stream can have had at `t`: the next event had not been appended yet. */
  highestVersion(stream: string, t: number): number {
    let reachable = this.reachable.get(stream);
    if (!reachable) {
      this.reachable.set(stream, (reachable = new Reachable(this.finalLog.stream(stream), this.history)));
    }
    return reachable.at(t)?.version ?? 0;
  }

  /** The same for the position of the log. */
  highestPosition(t: number): number {
    return this.log.at(t)?.position ?? 0;
  }

  private learnFromAppend({ attempts, stored }: Append): void {
    for (const { name, answer, ended } of attempts) {
      if (!answer) continue;
      for (const { stream, version, position } of stored) {
        this.version(stream).raise(ended, version, name);
        this.position.raise(ended, position, name);
      }
    }
  }

  private learnFromRead({ name, call, answer, ended }: Attempt<ReadCall>): void {
    const [, id] = answer?.events.at(-1) ?? [];
    const last = id === undefined ? undefined : this.finalLog.event(id);
    if (last?.stream !== call.stream) return;
    this.version(call.stream).raise(ended, last.version, name);
    this.position.raise(ended, last.position, name);
  }
}

/** How far events in their order can have come, since none is there before somebody has called for it. */
class Reachable {
  private readonly latestCall: number[] = [];

  constructor(
    private readonly events: readonly LogEvent[],
    { ownerOf }: History,
  ) {
    let latest = 0;
    for (const { id } of events) {
      latest = Math.max(latest, ownerOf.get(id)?.invoked ?? 0);
      this.latestCall.push(latest);
    }
  }

  at(t: number): LogEvent | undefined {
    return this.events[firstIndex(this.latestCall, (call) => call > t) - 1];
  }
}
