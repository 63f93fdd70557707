import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was deposited and withdrawn on a day in a currency, in all wallets together. */
@Entity('wallet_daily_totals')
export class DailyTotal {
  /** `2026-01-31`, UTC. */
  @PrimaryColumn('text')
  day!: string;

  @PrimaryColumn('text')
  currency!: string;

  /** In minor units, as digits: a sum over all wallets may exceed what a number holds. */
  @Column('text')
  deposits!: string;

  @Column('text')
  withdrawals!: string;

  /** How many deposits and withdrawals. */
  @Column('bigint')
  count!: number;
}
