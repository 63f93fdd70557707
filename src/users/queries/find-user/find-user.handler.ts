import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { amongOwn, ownOf } from '../../../access/typeorm/among-own.js';
import type { ReadsSequences } from '../../../event-sourcing/index.js';
import { UserDirectoryEntry } from '../../read-models/user-directory/user-directory-entry.entity.js';
import { sequenceOfUser } from '../../read-models/sequence-of-user.js';
import { toUserView } from '../to-user-view.js';
import type { UserView } from '../user.view.js';
import { FindUser } from './find-user.query.js';

@QueryHandler(FindUser)
export class FindUserHandler implements IQueryHandler<FindUser>, ReadsSequences<FindUser> {
  constructor(
    @InjectRepository(UserDirectoryEntry) private readonly directory: Repository<UserDirectoryEntry>,
  ) {}

  async execute({ userId, onlyOf }: FindUser): Promise<UserView | undefined> {
    const entry = await this.directory.findOneBy({ id: amongOwn(userId, onlyOf) });
    return entry ? toUserView(entry) : undefined;
  }

  sequencesOf({ userId, onlyOf }: FindUser): readonly string[] {
    return ownOf([userId], onlyOf).map(sequenceOfUser);
  }
}
