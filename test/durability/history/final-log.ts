/** An event as the log holds it when all is over. */
export interface LogEvent {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly id: string;
  readonly tags: readonly string[];
}

/** The log when all is over, and ways into it. What the events say of themselves is not trusted to be consistent. */
export class FinalLog {
  /** By position. */
  readonly events: readonly LogEvent[];
  /** The events of each stream, by version. */
  readonly streams: ReadonlyMap<string, readonly LogEvent[]>;
  readonly repeated: LogEvent[] = [];
  private readonly byId = new Map<string, LogEvent>();
  private readonly byTag = new Map<string, number[]>();

  constructor(events: readonly LogEvent[]) {
    this.events = events.toSorted((one, other) => one.position - other.position);
    for (const event of this.events) {
      if (this.byId.has(event.id)) this.repeated.push(event);
      else this.byId.set(event.id, event);
      for (const tag of event.tags) listIn(this.byTag, tag).push(event.position);
    }
    this.streams = grouped(
      this.events.toSorted((one, other) => one.version - other.version),
      ({ stream }) => stream,
    );
  }

  event(id: string): LogEvent | undefined {
    return this.byId.get(id);
  }

  stream(name: string): readonly LogEvent[] {
    return this.streams.get(name) ?? [];
  }

  /** The version of a stream when the log was at `position`. */
  versionAt(stream: string, position: number): number {
    return firstIndex(this.stream(stream), (event) => event.position > position);
  }

  /** Whether there is an event with a tag after one position and before another. */
  hasTagged(tag: string, after: number, before: number): boolean {
    const positions = this.byTag.get(tag) ?? [];
    const next = positions[firstIndex(positions, (position) => position > after)];
    return next !== undefined && next < before;
  }

  /** The events after one position and up to another. */
  between(after: number, through: number): readonly LogEvent[] {
    const start = firstIndex(this.events, (event) => event.position > after);
    return this.events.slice(
      start,
      Math.max(
        start,
        firstIndex(this.events, (event) => event.position > through),
      ),
    );
  }
}

/** The index of the first item of a sorted list for which `holds`, or its length. */
export function firstIndex<T>(sorted: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The items by what `keyOf` gives, in their order. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const lists = new Map<string, T[]>();
  for (const item of items) listIn(lists, keyOf(item)).push(item);
  return lists;
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key);
  if (!list) lists.set(key, (list = []));
  return list;
}
