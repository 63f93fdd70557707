import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { amongOwn } from '../../../access/typeorm/among-own.js';
import { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { toWalletView } from '../to-wallet-view.js';
import type { WalletView } from '../wallet.view.js';
import { ListWalletsOfOwners } from './list-wallets-of-owners.query.js';

@QueryHandler(ListWalletsOfOwners)
export class ListWalletsOfOwnersHandler implements IQueryHandler<ListWalletsOfOwners> {
  constructor(@InjectRepository(WalletBalance) private readonly balances: Repository<WalletBalance>) {}

  async execute({ ownerIds, onlyOf }: ListWalletsOfOwners): Promise<readonly WalletView[]> {
    const rows = await this.balances.find({
      where: { ownerId: amongOwn(In([...ownerIds]), onlyOf) },
      order: { openedPosition: 'ASC' },
    });
    return rows.map(toWalletView);
  }
}
