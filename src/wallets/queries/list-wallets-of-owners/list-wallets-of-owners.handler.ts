import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { toWalletView } from '../to-wallet-view.js';
import type { WalletView } from '../wallet.view.js';
import { ListWalletsOfOwners } from './list-wallets-of-owners.query.js';

@QueryHandler(ListWalletsOfOwners)
export class ListWalletsOfOwnersHandler implements IQueryHandler<ListWalletsOfOwners> {
  constructor(@InjectRepository(WalletBalance) private readonly balances: Repository<WalletBalance>) {}

  async execute({ ownerIds }: ListWalletsOfOwners): Promise<readonly WalletView[]> {
    const rows = await this.balances.find({
      where: { ownerId: In([...ownerIds]) },
      order: { openedPosition: 'ASC' },
    });
    return rows.map(toWalletView);
  }
}
