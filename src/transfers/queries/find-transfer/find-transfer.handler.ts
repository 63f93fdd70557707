import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { WalletBalance } from '../../../wallets/index.js';
import { TransferRow } from '../../read-models/transfers/transfer-row.entity.js';
import type { TransferView } from '../transfer.view.js';
import { FindTransfer } from './find-transfer.query.js';

@QueryHandler(FindTransfer)
export class FindTransferHandler implements IQueryHandler<FindTransfer> {
  constructor(
    @InjectRepository(TransferRow) private readonly transfers: Repository<TransferRow>,
    @InjectRepository(WalletBalance) private readonly wallets: Repository<WalletBalance>,
  ) {}

  async execute({ transferId, onlyOf }: FindTransfer): Promise<TransferView | undefined> {
    const query = this.transfers.createQueryBuilder('transfer').where({ id: transferId });
    if (onlyOf !== undefined) {
      const own = this.wallets
        .createQueryBuilder('wallet')
        .where('wallet.id IN (transfer.fromWalletId, transfer.toWalletId) AND wallet.ownerId = :onlyOf');
      query.andWhere(`EXISTS (${own.getQuery()})`, { onlyOf });
    }
    const row = await query.getOne();
    return row ? toView(row) : undefined;
  }
}

function toView(row: TransferRow): TransferView {
  const { id, fromWalletId, toWalletId, amount, currency, reference } = row;
  const { status, reason, version, requestedAt, settledAt } = row;
  const order = { id, fromWalletId, toWalletId, amount, currency, reference };
  return { ...order, status, reason, version, requestedAt, settledAt };
}
