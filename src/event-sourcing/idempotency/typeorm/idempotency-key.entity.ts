import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A row of `idempotency_keys`: a command that was executed, and what it was answered. */
@Entity('idempotency_keys')
export class IdempotencyKeyRow {
  @PrimaryColumn('text')
  scope!: string;

  @PrimaryColumn('text')
  key!: string;

  /** The fingerprint of what was asked. */
  @Column('text')
  request!: string;

  /** What was answered, as JSON. */
  @Column('text')
  answer!: string;

  /** The position of the last event of the command. */
  @Column('bigint')
  position!: number;

  /** When it was stored, in milliseconds by the database's clock. */
  @Column('bigint', { name: 'stored_at' })
  storedAt!: number;

  /** When it is forgotten, in the same milliseconds; null for never. */
  @Index('idempotency_keys_by_expiry')
  @Column('bigint', { name: 'expires_at', nullable: true })
  expiresAt!: number | null;
}
