import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `rebuilds`: a projection that is being built anew. */
@Entity('rebuilds')
export class RebuildRow {
  @PrimaryColumn('text')
  projection!: string;

  /** The version that is built. */
  @Column('integer')
  version!: number;

  /** Milliseconds since 1970 by the database's clock. */
  @Column('bigint', { name: 'started_at' })
  startedAt!: number;
}
