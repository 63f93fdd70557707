import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type FollowingRows, LiveRows, streamOf } from '../../../event-sourcing/index.js';
import { Wallet } from '../../domain/wallet.aggregate.js';
import { toWalletView } from '../../queries/to-wallet-view.js';
import { BalancesProjection } from '../../read-models/balances/balances.projection.js';
import type { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { FollowWallet } from './follow-wallet.query.js';
import type { FollowWalletChanges, WalletChange } from './wallet-change.view.js';
import { WalletOwners } from '../../wallet-owners.js';

@QueryHandler(FollowWallet)
export class FollowWalletHandler implements IQueryHandler<FollowWallet> {
  constructor(
    private readonly rows: LiveRows,
    private readonly owners: WalletOwners,
  ) {}

  async execute({ walletId, onlyOf }: FollowWallet): Promise<FollowWalletChanges | undefined> {
    const stream = streamOf(Wallet, walletId);
    if (!(await this.rows.exists(stream))) return undefined;
    if (onlyOf !== undefined && (await this.owners.of(walletId)) !== onlyOf) return undefined;
    return (after, signal) => this.changes({ stream, after, signal });
  }

  private async *changes(following: FollowingRows): AsyncGenerator<WalletChange> {
    const changes = this.rows.follow<WalletBalance>(BalancesProjection, following);
    for await (const { event, row } of changes) {
      const { position, type, data } = event;
      if (row) yield { position, type, hasMoved: 'amount' in data, wallet: toWalletView(row) };
    }
  }
}
