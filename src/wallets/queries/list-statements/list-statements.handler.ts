import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import type { ReadsSequences } from '../../../event-sourcing/index.js';
import { WalletBalance } from '../../read-models/balances/wallet-balance.entity.js';
import { StatementEntry } from '../../read-models/statement/statement-entry.entity.js';
import { sequenceOfWallet } from '../../read-models/sequence-of-wallet.js';
import { toStatementEntryView } from '../to-wallet-view.js';
import type { StatementEntryView } from '../wallet.view.js';
import { ListStatements } from './list-statements.query.js';

@QueryHandler(ListStatements)
export class ListStatementsHandler implements IQueryHandler<ListStatements>, ReadsSequences<ListStatements> {
  constructor(
    @InjectRepository(WalletBalance) private readonly balances: Repository<WalletBalance>,
    @InjectRepository(StatementEntry) private readonly entries: Repository<StatementEntry>,
  ) {}

  async execute({
    walletIds,
    limit,
    onlyOf,
  }: ListStatements): Promise<ReadonlyMap<string, readonly StatementEntryView[]>> {
    const query = this.entries.createQueryBuilder('entry');
    // Found by wallet, from the end of the index: the rows that came before are not looked at.
    const oldestShown = query
      .subQuery()
      .select('last.version')
      .from(StatementEntry, 'last')
      .where('last.walletId = wallet.id')
      .orderBy('last.version', 'DESC')
      .limit(1)
      .offset(limit)
      .getQuery();
    query
      .innerJoin(
        WalletBalance,
        'wallet',
        `wallet.id = entry.walletId AND entry.version >= COALESCE(${oldestShown}, 0)`,
      )
      .where('wallet.id IN (:...walletIds)', { walletIds });
    if (onlyOf !== undefined) query.andWhere('wallet.ownerId = :onlyOf', { onlyOf });
    const rows = await query.orderBy('entry.walletId').addOrderBy('entry.version', 'DESC').getMany();
    const statements = new Map<string, StatementEntryView[]>(walletIds.map((id) => [id, []]));
    for (const row of rows) statements.get(row.walletId)?.push(toStatementEntryView(row));
    return statements;
  }

  async sequencesOf({ walletIds, onlyOf: ownerId }: ListStatements): Promise<readonly string[]> {
    const own = { id: In([...walletIds]), ...(ownerId !== undefined && { ownerId }) };
    const wallets = await this.balances.find({ select: { id: true }, where: own });
    return wallets.map(({ id }) => sequenceOfWallet(id));
  }
}
