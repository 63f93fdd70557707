import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TransferReason } from '../../domain/transfer-reason.value.js';

/** A transfer, how far it has come, and why. */
@Entity('transfers')
export class TransferRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'from_wallet_id' })
  fromWalletId!: string;

  @Column('text', { name: 'to_wallet_id' })
  toWalletId!: string;

  /** In minor units. */
  @Column('bigint')
  amount!: number;

  /** By its ISO 4217 code. */
  @Column('text')
  currency!: string;

  @Column('text', { nullable: true })
  reference!: string | null;

  @Column('text')
  status!: 'requested' | 'debited' | 'completed' | 'refunded' | 'rejected';

  @Column('text', { nullable: true })
  reason!: TransferReason | null;

  /** Counts what it has shown, from 1: of each version there is one answer. */
  @Column('integer')
  version!: number;

  /** ISO 8601, UTC. */
  @Column('text', { name: 'requested_at' })
  requestedAt!: string;

  @Column('text', { name: 'settled_at', nullable: true })
  settledAt!: string | null;
}
