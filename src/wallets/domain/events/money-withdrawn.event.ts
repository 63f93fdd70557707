import { EventType } from '../../../event-sourcing/domain.js';

/** `balance` is that after it. */
@EventType<MoneyWithdrawn>('wallets.money-withdrawn', {
  version: 1,
  personal: ['reference'],
})
export class MoneyWithdrawn {
  constructor(
    readonly walletId: string,
    readonly amount: number,
    readonly currency: string,
    readonly balance: number,
    readonly reference: string | null,
  ) {}
}
