import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `workers`: an instance that feeds consumers, or waits to. */
@Entity('workers')
export class WorkerRow {
  @PrimaryColumn('text')
  id!: string;

  /** The names of the consumers that it can feed, with a line for each. */
  @Column('text')
  consumers!: string;

  /** Until when it counts as alive if it does not say so again, in milliseconds by the database's clock. */
  @Column('bigint', { name: 'alive_until' })
  aliveUntil!: number;
}
