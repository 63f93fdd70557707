import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProcessContext } from '../process-context.js';
import type { PendingCommand } from '../stored-process.js';

/** A row of `process_commands`: one that is decided, and not known to be executed. */
@Entity('process_commands')
export class ProcessCommandRow implements PendingCommand {
  @PrimaryColumn('text')
  process!: string;

  @PrimaryColumn('text', { name: 'instance' })
  key!: string;

  /** Its place among those of its instance. */
  @PrimaryColumn('bigint')
  number!: number;

  @Column('integer')
  bucket!: number;

  /** The id that it is executed under, each time. */
  @Column('text')
  id!: string;

  /** Its stored name and its data. */
  @Column('text')
  name!: string;

  @Column('text')
  data!: string;

  @Column('simple-json')
  context!: ProcessContext;

  /** How often it was executed without success, and how often of these nothing but a mistake explains it. */
  @Column('integer')
  attempts!: number;

  @Column('integer')
  faults!: number;

  /** What was thrown last. */
  @Column('text', { nullable: true })
  error!: string | null;

  /** From when on it is executed, in milliseconds by the database's clock; null when an operator has to say so. */
  @Column('bigint', { name: 'due_at', nullable: true })
  dueAt!: number | null;
}
