import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { TransferRow } from '../../read-models/transfers/transfer-row.entity.js';
import type { TransferView } from '../transfer.view.js';
import { FindTransfer } from './find-transfer.query.js';

@QueryHandler(FindTransfer)
export class FindTransferHandler implements IQueryHandler<FindTransfer> {
  constructor(@InjectRepository(TransferRow) private readonly transfers: Repository<TransferRow>) {}

  async execute({ transferId }: FindTransfer): Promise<TransferView | undefined> {
    const row = await this.transfers.findOneBy({ id: transferId });
    return row ? toView(row) : undefined;
  }
}

function toView(row: TransferRow): TransferView {
  const { id, fromWalletId, toWalletId, amount, currency, reference } = row;
  const { status, reason, version, requestedAt, settledAt } = row;
  const order = { id, fromWalletId, toWalletId, amount, currency, reference };
  return { ...order, status, reason, version, requestedAt, settledAt };
}
