import { EventType } from '../../../event-sourcing/domain.js';

/** `balance` is that after it. */
@EventType<MoneyDeposited>('wallets.money-deposited', {
  version: 1,
  personal: ['reference'],
})
export class MoneyDeposited {
  constructor(
    readonly walletId: string,
    readonly amount: number,
    readonly currency: string,
    readonly balance: number,
    readonly reference: string | null,
  ) {}
}
