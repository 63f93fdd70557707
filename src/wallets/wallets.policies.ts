import { narrowed } from '../access/narrowed.js';
import { actsOnOwn, isOperator } from '../access/roles.js';
import {
  AggregateNotFoundError,
  Policies,
  Policy,
  type PolicyAnswer,
  type Principal,
} from '../event-sourcing/index.js';
import { CloseWallet } from './commands/close-wallet/close-wallet.command.js';
import { CreditForTransfer } from './commands/credit-for-transfer/credit-for-transfer.command.js';
import { DebitForTransfer } from './commands/debit-for-transfer/debit-for-transfer.command.js';
import { Deposit } from './commands/deposit/deposit.command.js';
import { OpenWallet } from './commands/open-wallet/open-wallet.command.js';
import { RefundForTransfer } from './commands/refund-for-transfer/refund-for-transfer.command.js';
import { Withdraw } from './commands/withdraw/withdraw.command.js';
import { WalletNotFoundError } from './domain/wallets.errors.js';
import { FollowWallet } from './live/follow-wallet/follow-wallet.query.js';
import { FindWallet } from './queries/find-wallet/find-wallet.query.js';
import { ListDailyTotals } from './queries/list-daily-totals/list-daily-totals.query.js';
import { ListStatement } from './queries/list-statement/list-statement.query.js';
import { ListStatements } from './queries/list-statements/list-statements.query.js';
import { ListWalletsOfOwners } from './queries/list-wallets-of-owners/list-wallets-of-owners.query.js';
import { ListWallets } from './queries/list-wallets/list-wallets.query.js';
import { WalletOwners } from './wallet-owners.js';

/** Who may do what with wallets. */
@Policies()
export class WalletsPolicies {
  constructor(private readonly owners: WalletOwners) {}

  @Policy(OpenWallet)
  open({ ownerId }: OpenWallet, principal: Principal): Promise<boolean> {
    return actsOnOwn(
      principal,
      () => ownerId,
      () => new AggregateNotFoundError('users.user', ownerId),
    );
  }

  @Policy(Deposit, Withdraw, CloseWallet)
  change({ walletId }: Deposit | Withdraw | CloseWallet, principal: Principal): Promise<boolean> {
    return actsOnOwn(
      principal,
      () => this.owners.of(walletId),
      () => new WalletNotFoundError(walletId),
    );
  }

  /** The steps of a transfer, which nobody takes but its process. */
  @Policy(DebitForTransfer, CreditForTransfer, RefundForTransfer)
  transfer(): boolean {
    return false;
  }

  @Policy(FindWallet, ListWallets, ListWalletsOfOwners, ListStatement, ListStatements, FollowWallet)
  read(
    query: FindWallet | ListWallets | ListWalletsOfOwners | ListStatement | ListStatements | FollowWallet,
    principal: Principal,
  ): PolicyAnswer {
    return narrowed(query, principal);
  }

  /** Of all wallets together. */
  @Policy(ListDailyTotals)
  readTotals(_: ListDailyTotals, principal: Principal): boolean {
    return isOperator(principal);
  }
}
