import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { Column, Entity, type EntityManager, Like, PrimaryColumn, Table } from 'typeorm';
import { uuidV7 } from '../../../src/event-sourcing/context/id-generator.js';
import { EventType } from '../../../src/event-sourcing/domain.js';
import {
  EventRegistry,
  On,
  Projection,
  type RecordedEvent,
  RowProjection,
} from '../../../src/event-sourcing/index.js';
import {
  PROJECTION,
  type ProjectionDescription,
} from '../../../src/event-sourcing/projections/projection.decorator.js';
import { AsyncProjection } from '../../../src/event-sourcing/projections/typeorm/async-projection.js';
import { projectionEntities } from '../../../src/event-sourcing/projections/typeorm/entities.js';
import { projectorOf } from '../../../src/event-sourcing/projections/typeorm/projector-of.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import { Checkpoints } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { ParkedSequences } from '../../../src/event-sourcing/subscriptions/typeorm/parked-sequences.js';
import { engine, type TestDatabase } from '../../support/engines.js';

@EventType('lines.written', { version: 1 })
class Written {
  constructor(
    readonly line: string,
    readonly word: number,
    readonly isPoison: boolean,
  ) {}
}

@Entity('poison_lines')
class Line {
  @PrimaryColumn('text')
  line!: string;

  /** Its words in the order in which they were handled. */
  @Column('text')
  words!: string;
}

abstract class Lines {
  isCured = false;

  protected extended(words: string | undefined, { isPoison, word }: Written): string {
    if (isPoison && !this.isCured) throw new Error(`poison ${String(word)}`);
    return words === undefined ? String(word) : `${words} ${String(word)}`;
  }
}

@RowProjection('lines.by-row', {
  version: 1,
  entity: Line,
  key: ({ data: { line } }: RecordedEvent<Written>) => ({ line }),
})
class LinesByRow extends Lines {
  @On(Written)
  written({ data }: RecordedEvent<Written>, row?: Line): Line {
    return { line: data.line, words: this.extended(row?.words, data) };
  }
}

@Projection('lines.by-event', { version: 1, entities: [Line] })
class LinesByEvent extends Lines {
  @On(Written)
  async written({ data }: RecordedEvent<Written>, rows: EntityManager): Promise<void> {
    const { line } = data;
    const row = await rows.findOneBy(Line, { line });
    // Half of its work before it throws, which must leave no trace.
    await rows.save(Line, { line, words: `${row?.words ?? ''} half` });
    await rows.save(Line, { line, words: this.extended(row?.words, data) });
  }
}

class CreateLines1770000000000 {
  readonly name = 'CreateLines1770000000000';

  async up(runner: { createTable: (table: Table) => Promise<void> }): Promise<void> {
    const columns = [
      { name: 'line', type: 'text', isPrimary: true },
      { name: 'words', type: 'text' },
    ];
    await runner.createTable(new Table({ name: 'poison_lines', columns }));
  }

  async down(): Promise<void> {
    // Never taken back.
  }
}

const RUNS = engine.name === 'SQLite' ? 60 : 25;
type Words = readonly (readonly [line: string, isPoison: boolean])[];
const log = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.boolean()), {
  minLength: 1,
  maxLength: 30,
});
const pageSizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

/** The words of each line: up to its first poison, as long as it is not cured. */
function model(words: Words, isCured: boolean) {
  const found: Record<string, string> = {};
  const waiting = new Set<string>();
  for (const [word, [line, isPoison]] of words.entries()) {
    if (isPoison && !isCured) waiting.add(line);
    if (!waiting.has(line))
      found[line] = line in found ? `${String(found[line])} ${String(word)}` : String(word);
  }
  return { found, waiting: waiting.size };
}

describe.each([
  ['a row projection', LinesByRow],
  ['a projection by events', LinesByEvent],
])('pages with many poisoned sequences, in %s', (_, projection) => {
  const instance = new projection();
  let fresh: TestDatabase;
  let database: LogDatabase;
  let store: TypeormEventStore;
  let consumer: AsyncProjection;
  let held: Checkpoint;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    fresh = await engine.fresh();
    const options = { ...fresh.options, migrations: [CreateLines1770000000000] };
    database = await openDatabase(options, [...projectionEntities, Line]);
    store = new TypeormEventStore(database);
    const checkpoints = new Checkpoints(database, 10_000);
    const description = Reflect.getMetadata(PROJECTION, projection) as ProjectionDescription;
    const projector = projectorOf(description, instance, new EventRegistry([Written]));
    consumer = new AsyncProjection(projector, store, database, checkpoints);
    held = await checkpoints.takeOver(description.name, 1);
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    await fresh.remove();
    Logger.overrideLogger(['error']);
  });

  const append = async (words: Words, run: string) => {
    const metadata = { correlationId: 'c', causationId: 'd' };
    for (const [word, [line, isPoison]] of words.entries()) {
      const data = { line: `${run}/${line}`, word, isPoison };
      const event = { id: uuidV7(), type: 'lines.written', typeVersion: 1, data, metadata };
      await store.append([{ stream: `lines.line-${run}-${line}`, expected: 'any', events: [event] }]);
    }
  };
  const project = async (sizes: readonly number[]) => {
    const head = await store.head();
    for (let page = 0; held.position < head; page += 1) {
      const from = held.position;
      held = await consumer.handle(held, await store.readAll(from, sizes[page % sizes.length] ?? 1));
      expect(held.position).toBeGreaterThan(from);
    }
  };
  const cure = async () => {
    instance.isCured = true;
    const parked = new ParkedSequences(database, store);
    while (consumer.hasParked) {
      await parked.retryAll(consumer.name);
      await consumer.retryParked(held);
    }
    instance.isCured = false;
    expect(await parked.count(consumer.name)).toBe(0);
  };
  const linesOf = async (run: string) => {
    const rows = await database.reading.find(Line, { where: { line: Like(`${run}/%`) } });
    return Object.fromEntries(rows.map(({ line, words }) => [line.slice(run.length + 1), words]));
  };

  it('holds up these and no others, and gets over them in order', async () => {
    await fc.assert(
      fc.asyncProperty(log, pageSizes, async (words, sizes) => {
        await cure();
        const run = uuidV7();
        await append(words, run);
        await project(sizes);
        const { found, waiting } = model(words, false);
        expect(await linesOf(run)).toEqual(found);
        expect(await new ParkedSequences(database, store).count(consumer.name)).toBe(waiting);
        await cure();
        expect(await linesOf(run)).toEqual(model(words, true).found);
      }),
      { numRuns: RUNS },
    );
  });
});
