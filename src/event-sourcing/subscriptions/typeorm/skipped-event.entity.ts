import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `skipped_events`: an event that a consumer will never handle, and who said so why. */
@Entity('skipped_events')
export class SkippedEventRow {
  @PrimaryColumn('text')
  consumer!: string;

  @PrimaryColumn('bigint')
  position!: number;

  @Column('text')
  sequence!: string;

  @Column('text', { name: 'event_id' })
  eventId!: string;

  @Column('text')
  reason!: string;

  @Column('text', { nullable: true })
  error!: string | null;

  /** In milliseconds by the database's clock. */
  @Column('bigint', { name: 'skipped_at' })
  skippedAt!: number;
}
