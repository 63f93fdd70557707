import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Repository } from 'typeorm';
import { amongOwn, ownOf } from '../../../access/typeorm/among-own.js';
import type { ReadsSequences } from '../../../event-sourcing/index.js';
import { AddressHistoryEntry } from '../../read-models/address-history/address-history-entry.entity.js';
import { UserDirectoryEntry } from '../../read-models/user-directory/user-directory-entry.entity.js';
import { sequenceOfUser } from '../../read-models/sequence-of-user.js';
import { toAddressView } from '../to-user-view.js';
import { pageOf, type PageView } from '../user.view.js';
import { type AddressHistoryView, ListAddresses } from './list-addresses.query.js';

@QueryHandler(ListAddresses)
export class ListAddressesHandler implements IQueryHandler<ListAddresses>, ReadsSequences<ListAddresses> {
  constructor(
    @InjectRepository(UserDirectoryEntry) private readonly directory: Repository<UserDirectoryEntry>,
    @InjectRepository(AddressHistoryEntry) private readonly history: Repository<AddressHistoryEntry>,
  ) {}

  async execute(query: ListAddresses): Promise<PageView<AddressHistoryView> | undefined> {
    const { userId, limit, before, onlyOf } = query;
    if (!(await this.directory.existsBy({ id: amongOwn(userId, onlyOf) }))) return undefined;
    const rows = await this.history.find({
      where: { userId, ...(before !== undefined && { version: LessThan(before) }) },
      order: { version: 'DESC' },
      take: limit + 1,
    });
    const toItem = ({ address, since, version }: AddressHistoryEntry) => ({
      address: toAddressView(address),
      since,
      version,
    });
    return pageOf(rows, limit, toItem, (row) => row.version);
  }

  sequencesOf({ userId, onlyOf }: ListAddresses): readonly string[] {
    return ownOf([userId], onlyOf).map(sequenceOfUser);
  }
}
