import type { Type } from '@nestjs/common';
import { On, type RecordedEvent, RowProjection } from '../../../src/event-sourcing/index.js';
import { Balance, Deposited } from './accounts.js';

/** Balances folded in memory and written in bulk, under a name. An account has a row from its first deposit on. */
export function rowBalances(name: string): Type<object> {
  @RowProjection(name, {
    version: 1,
    entity: Balance,
    key: ({ data: { accountId } }: RecordedEvent<Deposited>) => ({ accountId }),
  })
  class Balances {
    @On(Deposited)
    deposited({ data: { accountId, amount } }: RecordedEvent<Deposited>, row?: Balance): Balance {
      return { accountId, amount: (row?.amount ?? 0) + amount };
    }
  }
  return Balances;
}
