import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { toWalletView } from '../to-wallet-view.js';
import type { WalletView } from '../wallet.view.js';
import { FindWallet } from './find-wallet.query.js';

@QueryHandler(FindWallet)
export class FindWalletHandler implements IQueryHandler<FindWallet> {
  constructor(@InjectRepository(WalletBalance) private readonly balances: Repository<WalletBalance>) {}

  async execute({ walletId, onlyOf }: FindWallet): Promise<WalletView | undefined> {
    const row = await this.balances.findOneBy({
      id: walletId,
      ...(onlyOf !== undefined && { ownerId: onlyOf }),
    });
    return row ? toWalletView(row) : undefined;
  }
}
