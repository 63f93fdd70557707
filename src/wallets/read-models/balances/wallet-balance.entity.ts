import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A wallet and what it holds. */
@Entity('wallet_balances')
@Index('wallet_balances_by_owner', ['ownerId', 'openedPosition'])
export class WalletBalance {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'owner_id' })
  ownerId!: string;

  /** By its ISO 4217 code. */
  @Column('text')
  currency!: string;

  /** In minor units. */
  @Column('bigint')
  balance!: number;

  @Column('text')
  status!: 'open' | 'closed';

  /** The version of the wallet that this row shows. */
  @Column('integer')
  version!: number;

  /** ISO 8601, UTC. */
  @Column('text', { name: 'opened_at' })
  openedAt!: string;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;

  /** The position of the wallet's first event: never changes, and so it is what pages are ordered by. */
  @Index('wallet_balances_by_position', { unique: true })
  @Column('bigint', { name: 'opened_position' })
  openedPosition!: number;
}
