import { Column, Entity, PrimaryColumn } from 'typeorm';

export type StatementEntryType =
  'deposited' | 'withdrawn' | 'transferred-out' | 'transferred-in' | 'refunded';

/** A movement of money into a wallet or out of it. */
@Entity('wallet_statement')
export class StatementEntry {
  @PrimaryColumn('text', { name: 'wallet_id' })
  walletId!: string;

  /** The version of the wallet that the movement made. */
  @PrimaryColumn('integer')
  version!: number;

  @Column('bigint')
  position!: number;

  @Column('text')
  type!: StatementEntryType;

  /** In minor units; negative for what left the wallet. */
  @Column('bigint')
  amount!: number;

  /** After the movement. */
  @Column('bigint')
  balance!: number;

  @Column('text', { nullable: true })
  reference!: string | null;

  @Column('text', { name: 'transfer_id', nullable: true })
  transferId!: string | null;

  /** ISO 8601, UTC. */
  @Column('text')
  at!: string;
}
