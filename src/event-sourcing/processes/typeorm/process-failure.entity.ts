import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProcessFailure, ProcessFailureKind } from '../stored-process.js';

/** A row of `process_failures`: what went wrong with an instance, and stays known. */
@Entity('process_failures')
export class ProcessFailureRow implements ProcessFailure {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  process!: string;

  @Column('text', { name: 'instance' })
  key!: string;

  @Column('text')
  kind!: ProcessFailureKind;

  /** The id of a command, or the name of a deadline. */
  @Column('text', { nullable: true })
  subject!: string | null;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text')
  detail!: string;

  @Column('text', { nullable: true })
  trace!: string | null;

  /** In milliseconds by the database's clock. */
  @Column('bigint')
  at!: number;
}
