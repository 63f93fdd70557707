import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { WalletCurrencies } from '../../../wallets/index.js';
import { TransferRepository } from '../../transfer.repository.js';
import { RequestTransfer } from './request-transfer.command.js';

@CommandHandler(RequestTransfer)
export class RequestTransferHandler implements ICommandHandler<RequestTransfer> {
  constructor(
    private readonly transfers: TransferRepository,
    private readonly currencies: WalletCurrencies,
  ) {}

  execute({ transferId, ...order }: RequestTransfer): Promise<SavedAggregate> {
    return this.transfers.update(transferId, async (transfer) => {
      transfer.assertRequestable(order);
      const from = await this.currencies.of(order.fromWalletId);
      const to = await this.currencies.of(order.toWalletId);
      transfer.request(order, { from, to });
    });
  }
}
