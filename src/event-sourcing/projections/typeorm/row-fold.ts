import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { BulkRows, StoredRow } from '../../store/typeorm/bulk-rows.js';
import type { PoisonedEvent, PreparedEvent } from '../../subscriptions/sequenced-event.js';
import type { Fold, Write } from './projector.js';
import type { RowMemory } from './row-memory.js';

/** A row of a projection, or none. */
export type Row = object | undefined;

/** What a projection makes of one event. */
export interface Folding {
  /** The key of the row that an event is about. */
  keyOf(revived: RecordedEvent<object>): object;
  /** The row that an event makes of the one before it. */
  fold(event: PreparedEvent, before: Row): Row;
}

/** The rows that events make, a few events at a time: a row is read when it is first needed, and no event is kept. */
export class RowFold implements Fold {
  private readonly keys = new Map<string, object>();
  private readonly rows = new Map<string, Row>();
  private readonly present = new Set<string>();

  constructor(
    private readonly folding: Folding,
    private readonly table: BulkRows,
    private readonly reading: EntityManager,
    private readonly memory: RowMemory | undefined,
  ) {}

  async add(events: readonly PreparedEvent[]): Promise<readonly PoisonedEvent[]> {
    await this.know(events);
    const failed = new Map<string, PoisonedEvent>();
    for (const prepared of events) {
      const { event, sequence } = prepared;
      if (failed.has(sequence)) continue;
      try {
        this.rows.set(sequence, this.folding.fold(prepared, this.rows.get(sequence)));
      } catch (cause) {
        failed.set(sequence, { event, sequence, cause });
      }
    }
    return [...failed.values()];
  }

  write(): Write {
    const { table } = this;
    const kept = new Map<string, StoredRow>();
    const gone = new Map<string, object>();
    for (const [sequence, key] of this.keys) {
      const row = this.rows.get(sequence);
      if (row) kept.set(sequence, table.stored({ ...row, ...key }));
      // One that was never there need not be taken away.
      else if (this.present.has(sequence)) gone.set(sequence, key);
    }
    const stored = [...kept.values()];
    return {
      run: async (rows) => {
        if (kept.size > 0) await table.upsertStored(rows, stored);
        if (gone.size > 0) await table.delete(rows, [...gone.values()]);
      },
      upsert: kept.size > 0 && gone.size === 0 ? table.asUpsert(stored) : undefined,
      rows: new Map([...kept.keys(), ...gone.keys()].map((each) => [each, table.exact(kept.get(each))])),
    };
  }

  /** Looks up the rows that events are about. */
  private async know(events: readonly PreparedEvent[]): Promise<void> {
    const unknown = new Map<string, object>();
    for (const { sequence, revived } of events) {
      if (this.keys.has(sequence)) continue;
      const key = this.folding.keyOf(revived);
      this.keys.set(sequence, key);
      const stored = this.memory?.get(sequence);
      if (stored) this.found(sequence, this.table.revive(stored));
      else unknown.set(sequence, key);
    }
    if (unknown.size === 0) return;
    const rows = await this.table.read(this.reading, [...unknown.values()]);
    for (const [sequence, key] of unknown) this.found(sequence, rows.get(this.table.keyText(key)));
  }

  private found(sequence: string, row: Row): void {
    if (!row) return;
    this.rows.set(sequence, row);
    this.present.add(sequence);
  }
}
