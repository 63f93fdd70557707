import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, MoreThan, Repository } from 'typeorm';
import type { ReadsSequences } from '../../../event-sourcing/index.js';
import { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { StatementEntry } from '../../read-models/statement/statement-entry.entity.js';
import { sequenceOfWallet } from '../../read-models/sequence-of-wallet.js';
import { toStatementEntryView } from '../to-wallet-view.js';
import { pageOf, type PageView, type StatementEntryView } from '../wallet.view.js';
import { ListStatement } from './list-statement.query.js';

@QueryHandler(ListStatement)
export class ListStatementHandler implements IQueryHandler<ListStatement>, ReadsSequences<ListStatement> {
  constructor(
    @InjectRepository(WalletBalance) private readonly balances: Repository<WalletBalance>,
    @InjectRepository(StatementEntry) private readonly entries: Repository<StatementEntry>,
  ) {}

  async execute(query: ListStatement): Promise<PageView<StatementEntryView> | undefined> {
    const { walletId, limit, order, after } = query;
    if (!(await this.exists(query))) return undefined;
    const beyond = order === 'asc' ? MoreThan : LessThan;
    const rows = await this.entries.find({
      where: { walletId, ...(after !== undefined && { version: beyond(after) }) },
      order: { version: order },
      take: limit + 1,
    });
    return pageOf(rows, limit, toStatementEntryView, (row) => row.version);
  }

  async sequencesOf(query: ListStatement): Promise<readonly string[]> {
    return (await this.exists(query)) ? [sequenceOfWallet(query.walletId)] : [];
  }

  private exists({ walletId: id, onlyOf: ownerId }: ListStatement): Promise<boolean> {
    return this.balances.existsBy({ id, ...(ownerId !== undefined && { ownerId }) });
  }
}
