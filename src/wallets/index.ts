export { CreditForTransfer } from './commands/credit-for-transfer/credit-for-transfer.command.js';
export { DebitForTransfer } from './commands/debit-for-transfer/debit-for-transfer.command.js';
export { RefundForTransfer } from './commands/refund-for-transfer/refund-for-transfer.command.js';
export { TransferCredited, TransferDebited, TransferRefunded } from './domain/events/index.js';
export { WalletCurrencies } from './wallet-currencies.js';
export { WalletRepository } from './wallet.repository.js';
export { WalletsModule } from './wallets.module.js';
