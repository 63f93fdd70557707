import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, MoreThan, Repository } from 'typeorm';
import { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { StatementEntry } from '../../read-models/statement/statement-entry.entity.js';
import { toStatementEntryView } from '../to-wallet-view.js';
import { pageOf, type PageView, type StatementEntryView } from '../wallet.view.js';
import { ListStatement } from './list-statement.query.js';

@QueryHandler(ListStatement)
export class ListStatementHandler implements IQueryHandler<ListStatement> {
  constructor(
    @InjectRepository(WalletBalance) private readonly balances: Repository<WalletBalance>,
    @InjectRepository(StatementEntry) private readonly entries: Repository<StatementEntry>,
  ) {}

  async execute(query: ListStatement): Promise<PageView<StatementEntryView> | undefined> {
    const { walletId, limit, order, after, onlyOf } = query;
    const wallet = { id: walletId, ...(onlyOf !== undefined && { ownerId: onlyOf }) };
    if (!(await this.balances.existsBy(wallet))) return undefined;
    const beyond = order === 'asc' ? MoreThan : LessThan;
    const rows = await this.entries.find({
      where: { walletId, ...(after !== undefined && { version: beyond(after) }) },
      order: { version: order },
      take: limit + 1,
    });
    return pageOf(rows, limit, toStatementEntryView, (row) => row.version);
  }
}
