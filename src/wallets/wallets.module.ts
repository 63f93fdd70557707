import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventSourcingModule } from '../event-sourcing/index.js';
import { UsersModule } from '../users/index.js';
import { UserWalletsResolver } from './api/user-wallets.resolver.js';
import { WalletFieldsResolver } from './api/wallet-fields.resolver.js';
import { WalletsController } from './api/wallets.controller.js';
import { WalletsResolver } from './api/wallets.resolver.js';
import { CloseWalletHandler } from './commands/close-wallet/close-wallet.handler.js';
import { CreditForTransferHandler } from './commands/credit-for-transfer/credit-for-transfer.handler.js';
import { DebitForTransferHandler } from './commands/debit-for-transfer/debit-for-transfer.handler.js';
import { DepositHandler } from './commands/deposit/deposit.handler.js';
import { OpenWalletHandler } from './commands/open-wallet/open-wallet.handler.js';
import { RefundForTransferHandler } from './commands/refund-for-transfer/refund-for-transfer.handler.js';
import { WithdrawHandler } from './commands/withdraw/withdraw.handler.js';
import { walletEvents } from './domain/events/index.js';
import { Wallet } from './domain/wallet.aggregate.js';
import { FollowWalletHandler } from './live/follow-wallet/follow-wallet.handler.js';
import { FindWalletHandler } from './queries/find-wallet/find-wallet.handler.js';
import { ListDailyTotalsHandler } from './queries/list-daily-totals/list-daily-totals.handler.js';
import { ListStatementHandler } from './queries/list-statement/list-statement.handler.js';
import { ListStatementsHandler } from './queries/list-statements/list-statements.handler.js';
import { ListWalletsOfOwnersHandler } from './queries/list-wallets-of-owners/list-wallets-of-owners.handler.js';
import { ListWalletsHandler } from './queries/list-wallets/list-wallets.handler.js';
import { BalancesProjection } from './read-models/balances/balances.projection.js';
import { WalletBalance } from './read-models/balances/wallet-balance.entity.js';
import { DailyTotal } from './read-models/daily-totals/daily-total.entity.js';
import { DailyTotalsProjection } from './read-models/daily-totals/daily-totals.projection.js';
import { StatementEntry } from './read-models/statement/statement-entry.entity.js';
import { StatementProjection } from './read-models/statement/statement.projection.js';
import { WalletCurrencies } from './wallet-currencies.js';
import { WalletOwners } from './wallet-owners.js';
import { WalletsPolicies } from './wallets.policies.js';
import { WalletRepository } from './wallet.repository.js';

const commandHandlers = [OpenWalletHandler, DepositHandler, WithdrawHandler, CloseWalletHandler];
const transferHandlers = [DebitForTransferHandler, CreditForTransferHandler, RefundForTransferHandler];
const queryHandlers = [
  FindWalletHandler,
  ListWalletsHandler,
  ListWalletsOfOwnersHandler,
  ListStatementHandler,
  ListStatementsHandler,
  ListDailyTotalsHandler,
  FollowWalletHandler,
];
const resolvers = [WalletsResolver, WalletFieldsResolver, UserWalletsResolver];
const projections = [BalancesProjection, StatementProjection, DailyTotalsProjection];

@Module({
  imports: [
    UsersModule,
    EventSourcingModule.forFeature({ aggregates: [Wallet], events: walletEvents }),
    TypeOrmModule.forFeature([WalletBalance, StatementEntry, DailyTotal]),
  ],
  controllers: [WalletsController],
  providers: [
    ...commandHandlers,
    ...transferHandlers,
    ...queryHandlers,
    ...projections,
    ...resolvers,
    WalletRepository,
    WalletCurrencies,
    WalletOwners,
    WalletsPolicies,
  ],
  exports: [WalletRepository, WalletCurrencies, WalletOwners],
})
export class WalletsModule {}
