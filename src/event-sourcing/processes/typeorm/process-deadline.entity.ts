import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProcessContext } from '../process-context.js';
import type { PendingDeadline } from '../stored-process.js';

/** A row of `process_deadlines`: it is there until it has taken effect or is cancelled. */
@Entity('process_deadlines')
export class ProcessDeadlineRow implements PendingDeadline {
  @PrimaryColumn('text')
  process!: string;

  @PrimaryColumn('text', { name: 'instance' })
  key!: string;

  @PrimaryColumn('text')
  name!: string;

  @Column('integer')
  bucket!: number;

  /** The id of the input that has set it. */
  @Column('text', { name: 'set_by' })
  setBy!: string;

  @Column('simple-json')
  context!: ProcessContext;

  /** How often its method has thrown. */
  @Column('integer')
  attempts!: number;

  @Column('text', { nullable: true })
  error!: string | null;

  /** In milliseconds by the database's clock. */
  @Column('bigint', { name: 'due_at' })
  dueAt!: number;
}
