import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, Repository } from 'typeorm';
import { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { toWalletView } from '../to-wallet-view.js';
import { pageOf, type PageView, type WalletView } from '../wallet.view.js';
import { ListWallets } from './list-wallets.query.js';

@QueryHandler(ListWallets)
export class ListWalletsHandler implements IQueryHandler<ListWallets> {
  constructor(@InjectRepository(WalletBalance) private readonly balances: Repository<WalletBalance>) {}

  async execute({ limit, after, ownerId }: ListWallets): Promise<PageView<WalletView>> {
    const rows = await this.balances.find({
      where: { openedPosition: MoreThan(after), ...(ownerId !== undefined && { ownerId }) },
      order: { openedPosition: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, toWalletView, (row) => row.openedPosition);
  }
}
