import { Query } from '@nestjs/cqrs';

/** What was deposited and withdrawn on a day in a currency; sums in minor units, as digits. */
export interface DailyTotalView {
  /** `2026-01-31`, UTC. */
  readonly day: string;
  readonly currency: string;
  readonly deposits: string;
  readonly withdrawals: string;
  /** How many deposits and withdrawals. */
  readonly count: number;
}

/** The totals of some days, both included, by day and currency. Days without any movement are left out. */
export class ListDailyTotals extends Query<readonly DailyTotalView[]> {
  constructor(
    readonly from: string,
    readonly to: string,
  ) {
    super();
  }
}
