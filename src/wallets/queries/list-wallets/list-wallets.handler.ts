import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, Repository } from 'typeorm';
import { amongOwn } from '../../../access/typeorm/among-own.js';
import { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { toWalletView } from '../to-wallet-view.js';
import { pageOf, type PageView, type WalletView } from '../wallet.view.js';
import { ListWallets } from './list-wallets.query.js';

@QueryHandler(ListWallets)
export class ListWalletsHandler implements IQueryHandler<ListWallets> {
  constructor(@InjectRepository(WalletBalance) private readonly balances: Repository<WalletBalance>) {}

  async execute({ limit, after, ownerId, onlyOf }: ListWallets): Promise<PageView<WalletView>> {
    const owner = ownerId === undefined ? onlyOf : amongOwn(ownerId, onlyOf);
    const rows = await this.balances.find({
      where: { openedPosition: MoreThan(after), ...(owner !== undefined && { ownerId: owner }) },
      order: { openedPosition: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, toWalletView, (row) => row.openedPosition);
  }
}
