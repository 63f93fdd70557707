import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Division } from '../partitions.js';

/** The version of one that goes on under another name: no instance has it. */
export const RENAMED = 0;

/** A row of `checkpoints`: a partition of a consumer. */
@Entity('checkpoints')
export class CheckpointRow {
  @PrimaryColumn('text')
  consumer!: string;

  /** Which partition, from 0, and of how many. */
  @PrimaryColumn('integer')
  part!: number;

  @Column('integer')
  parts!: number;

  /** What partitions of earlier divisions have handled behind its position; null where they have not. */
  @Column('simple-json', { nullable: true })
  earlier!: readonly Division[] | null;

  /** The version of the consumer that has handled what is behind it. */
  @Column('integer')
  version!: number;

  @Column('integer')
  epoch!: number;

  @Column('bigint')
  position!: number;

  @Column('text', { name: 'event_id', nullable: true })
  eventId!: string | null;

  /** The instance that has claimed it last. */
  @Column('text', { nullable: true })
  owner!: string | null;

  /** Until when it is that instance's, in milliseconds by the database's clock. */
  @Column('bigint', { name: 'lease_until' })
  leaseUntil!: number;

  /** Since when nobody is to feed it, in the same milliseconds; null while it may be fed. */
  @Column('bigint', { name: 'paused_at', nullable: true })
  pausedAt!: number | null;

  /** Why the last one that fed it has halted; null when it has not, and once it is claimed again. */
  @Column('text', { name: 'halted_for', nullable: true })
  haltedFor!: string | null;
}
