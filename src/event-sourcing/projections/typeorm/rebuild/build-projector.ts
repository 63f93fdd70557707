import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../../messages/recorded-event.js';
import { buildOf } from '../../../subscriptions/build-name.js';
import type { PreparedEvent } from '../../../subscriptions/sequenced-event.js';
import type { ProjectionDescription } from '../../projection.decorator.js';
import { type Applies, type Write, writeAll } from '../projector.js';
import type { RowFold } from '../row-fold.js';
import type { RowMemory } from '../row-memory.js';
import { RowProjector } from '../row-projector.js';
import type { BuildTables } from './build-tables.js';

/** Lets a projector write to the tables of a build. */
export class BuildProjector implements Applies {
  readonly description: ProjectionDescription;
  readonly pageSize: number;

  constructor(
    private readonly projector: Applies,
    private readonly tables: BuildTables,
  ) {
    const { description, pageSize } = projector;
    this.description = { ...description, name: buildOf(description.name) };
    this.pageSize = pageSize;
  }

  wants(type: string): boolean {
    return this.projector.wants(type);
  }

  prepare(events: readonly RecordedEvent[]): ReturnType<Applies['prepare']> {
    return this.projector.prepare(events);
  }

  fold(reading: EntityManager, memory?: RowMemory): RowFold | undefined {
    if (!(this.projector instanceof RowProjector)) return undefined;
    return this.projector.fold(reading, memory, (table) => this.tables.nameOf(table));
  }

  async begin(events: readonly PreparedEvent[], reading: EntityManager, memory?: RowMemory): Promise<Write> {
    const fold = this.fold(reading, memory);
    if (!fold) return { run: (rows) => this.apply(events, rows) };
    return writeAll(fold, events);
  }

  async apply(events: readonly PreparedEvent[], rows: EntityManager): Promise<void> {
    if (events.length === 0) return;
    if (this.projector instanceof RowProjector) {
      const write = await this.begin(events, rows);
      await write.run(rows);
      return;
    }
    // Its handlers write by themselves, to what has the name of the live table.
    await this.tables.enter(rows);
    await this.projector.apply(events, rows);
    await this.tables.leave(rows);
  }
}
