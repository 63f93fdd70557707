import type { EntityManager } from 'typeorm';
import { StateDriftedError } from '../../errors/state-drifted.error.js';
import { type Accompanied, CompanionWriter } from '../../store/companion.js';
import { BulkRows } from '../../store/typeorm/bulk-rows.js';

/** The state that an aggregate has come to in a unit of work, on its way into its row. */
export class ChangedState {
  constructor(
    readonly aggregate: object,
    readonly stream: string,
    /** The version that it was loaded at, 0 for a new one. */
    readonly before: number,
    /** The row as it is to be, the version included. */
    public row: object,
  ) {}
}

/**
 * Writes the rows of one entity in the transaction of their events: one statement for all appends of a batch. The
 * expected versions of the streams have decided before who may write; a row that is not at its version was changed by
 * somebody else, and is left as it is.
 */
export class StateWriter extends CompanionWriter<ChangedState> {
  constructor(private readonly entity: new () => object) {
    super();
  }

  /** @throws StateDriftedError when a row is not at the version that its stream was loaded at. */
  async write(rows: EntityManager, entries: readonly Accompanied<ChangedState>[]): Promise<void> {
    const table = BulkRows.of(rows.connection.getMetadata(this.entity));
    const changed = entries.map(({ value }) => value);
    const written = await table.replace(rows, 'version', changed);
    const left = changed.find(({ row }) => !written.has(table.keyText(row)));
    if (!left) return;
    const row = (await table.read(rows, [left.row])).get(table.keyText(left.row)) as
      { readonly version: number } | undefined;
    throw new StateDriftedError(left.stream, left.before, row?.version ?? 0);
  }
}
