import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A row of `parked_events`: an event that its consumer has not handled although its checkpoint is behind it. The first
 * of a sequence is the one that a handler threw at, the others wait behind it.
 */
@Entity('parked_events')
export class ParkedEventRow {
  @PrimaryColumn('text')
  consumer!: string;

  @PrimaryColumn('bigint')
  position!: number;

  /** What is kept in order: by default the stream. */
  @Column('text')
  sequence!: string;

  @Column('text', { name: 'event_id' })
  eventId!: string;

  /** How often it was handed to the handler. */
  @Column('integer')
  attempts!: number;

  /** What the handler threw last, and where; null for one that waits. */
  @Column('text', { nullable: true })
  error!: string | null;

  @Column('text', { nullable: true })
  trace!: string | null;

  /** In milliseconds by the database's clock. */
  @Column('bigint', { name: 'parked_at' })
  parkedAt!: number;

  /** When it is tried again, if it is the first of its sequence; null when an operator has to say so. */
  @Column('bigint', { name: 'due_at', nullable: true })
  dueAt!: number | null;
}
