import { Between, type EntityManager, In, LessThanOrEqual } from 'typeorm';
import { MAX_EVENTS } from '../../store/prepared-append.js';
import type { EventStore } from '../../store/event-store.js';
import type { Position } from '../../store/position.js';
import type { Database } from '../../store/typeorm/database.js';
import { ParkedEventRow } from './parked-event.entity.js';
import { firstParked, isFirst } from './parked-rows.js';

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
    const near = { consumer, position: Between(position - MAX_EVENTS + 1, position) };
    const rows = [
      ...(await this.ofOneCommand(await reading.findBy(ParkedEventRow, near), position)),
      ...(await this.firstsOf(await sequences(), consumers, position)),
    ];
    const found = await Promise.all(rows.map((row) => unhandled(reading, row)));
    return found.find(({ isRetried }) => !isRetried) ?? found[0];
  }

  /** What one append has stored stands side by side, and names one command. */
  private async ofOneCommand(
    rows: readonly ParkedEventRow[],
    position: Position,
  ): Promise<readonly ParkedEventRow[]> {
    const others = rows.filter((row) => row.position !== position);
    if (others.length === 0) return rows;
    const before = Math.min(...others.map((row) => row.position)) - 1;
    const { events } = await this.store.readAll(before, position - before);
    const commandId = events.find((event) => event.position === position)?.metadata.causationId;
    const stored = new Set(
      events.filter(({ metadata }) => metadata.causationId === commandId).map((event) => event.position),
    );
    return rows.filter((row) => row.position === position || stored.has(row.position));
  }

  private async firstsOf(
    sequences: readonly string[],
    consumers: readonly string[],
    position: Position,
  ): Promise<readonly ParkedEventRow[]> {
    if (sequences.length === 0) return [];
    const upTo = { consumer: In(consumers), sequence: In(sequences), position: LessThanOrEqual(position) };
    const firsts = this.database.reading.createQueryBuilder(ParkedEventRow, 'parked').where(upTo);
    return await firsts.andWhere(isFirst('parked')).getMany();
  }
}

/** It is retried as the first of its sequence is. */
async function unhandled(reading: EntityManager, row: ParkedEventRow): Promise<UnhandledEvent> {
  const { consumer, sequence, position } = row;
  const first = (await firstParked(reading, consumer, sequence)) ?? row;
  return { consumer, sequence, position, isRetried: first.dueAt !== null };
}
