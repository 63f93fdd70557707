import { Between, type EntityManager, In, LessThanOrEqual } from 'typeorm';
import { MAX_EVENTS } from '../../store/prepared-append.js';
import type { EventStore } from '../../store/event-store.js';
import type { Position } from '../../store/position.js';
import type { Database } from '../../store/typeorm/database.js';
import { ParkedEventRow } from './parked-event.entity.js';
import { firstParked, isFirst } from './parked-rows.js';

/** Most commands store one event or two: the look back to where one begins gets longer from there. */
const FIRST_LOOK = 4;
const FURTHER = 16;

/** Where it is told what is parked. */
const WHERE = { consumer: true, sequence: true, position: true } as const;
type Where = Pick<ParkedEventRow, keyof typeof WHERE>;

/** An event that a consumer has not handled although its checkpoint is behind it. */
export interface UnhandledEvent {
  readonly consumer: string;
  readonly sequence: string;
  readonly position: Position;
  /** Whether that may still change by itself. */
  readonly isRetried: boolean;
}

/** Where somebody who asks for a position would miss something. */
export interface Asked {
  readonly consumers: readonly string[];
  readonly position: Position;
  /** What is read, as far as that is known; asked for only where something is set aside. */
  readonly sequences: () => Promise<readonly string[]>;
}

/** Finds what is set aside, for queries that must not take it for applied. */
export class UnhandledEvents {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
  ) {}

  /**
   * One up to a position, of the sequences that are read or of the command that has stored the event there. Of several,
   * one that is not retried.
   */
  async find({ consumers, position, sequences }: Asked): Promise<UnhandledEvent | undefined> {
    const { reading } = this.database;
    const consumer = In(consumers);
    if (!(await reading.existsBy(ParkedEventRow, { consumer, position: LessThanOrEqual(position) }))) {
      return undefined;
    }
    const first = await this.beginOfCommand(position);
    const stored = { consumer, position: Between(first, position) };
    const rows = [
      ...(await reading.find(ParkedEventRow, { select: WHERE, where: stored })),
      ...(await this.firstsOf(await sequences(), consumers, position)),
    ];
    const found = await Promise.all(rows.map((row) => unhandled(reading, row)));
    const missing = found.filter((each) => each !== undefined);
    return missing.find(({ isRetried }) => !isRetried) ?? missing[0];
  }

  /** The first position of the command that has stored the event at a position: what one stores stands side by side. */
  private async beginOfCommand(position: Position): Promise<Position> {
    for (let count = FIRST_LOOK; ; count *= FURTHER) {
      const before = Math.max(position - count, 0);
      const { events } = await this.store.readAll(before, position - before);
      const last = events.at(-1);
      if (last?.position !== position) return position;
      const other = events.findLast(({ metadata }) => metadata.causationId !== last.metadata.causationId);
      if (other) return other.position + 1;
      if (before === 0 || count >= MAX_EVENTS) return before + 1;
    }
  }

  private async firstsOf(
    sequences: readonly string[],
    consumers: readonly string[],
    position: Position,
  ): Promise<readonly Where[]> {
    if (sequences.length === 0) return [];
    const upTo = { consumer: In(consumers), sequence: In(sequences), position: LessThanOrEqual(position) };
    const firsts = this.database.reading.createQueryBuilder(ParkedEventRow, 'parked').where(upTo);
    return await firsts.andWhere(isFirst('parked')).getMany();
  }
}

/** It is retried as the first of its sequence is; undefined when it was handled meanwhile. */
async function unhandled(
  reading: EntityManager,
  { consumer, sequence, position }: Where,
): Promise<UnhandledEvent | undefined> {
  const first = await firstParked(reading, consumer, sequence);
  if (!first || first.position > position) return undefined;
  return { consumer, sequence, position, isRetried: first.dueAt !== null };
}
