import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProcessStatus, StoredCommand } from '../process-snapshot.js';
import type { StoredInstance } from '../stored-process.js';

/** A row of `process_instances`. It stays when the instance has ended, so that it does not begin again. */
@Entity('process_instances')
export class ProcessInstanceRow implements StoredInstance {
  @PrimaryColumn('text')
  process!: string;

  @PrimaryColumn('text', { name: 'instance' })
  key!: string;

  /** Which partition it falls to, by the bucket of its key. */
  @Column('integer')
  bucket!: number;

  @Column('text')
  status!: ProcessStatus;

  @Column('integer')
  version!: number;

  @Column('text', { nullable: true })
  state!: string | null;

  @Column('simple-json')
  compensations!: readonly StoredCommand[];

  @Column('bigint')
  sent!: number;

  /** In milliseconds by the database's clock, as the two below. */
  @Column('bigint', { name: 'started_at' })
  startedAt!: number;

  @Column('bigint', { name: 'updated_at' })
  updatedAt!: number;

  /** Since when it does nothing because of a command or a deadline that failed again and again. */
  @Column('bigint', { name: 'parked_at', nullable: true })
  parkedAt!: number | null;

  /** What was thrown at that. */
  @Column('text', { name: 'parked_for', nullable: true })
  parkedFor!: string | null;
}
