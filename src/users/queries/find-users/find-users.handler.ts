import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { amongOwn, ownOf } from '../../../access/typeorm/among-own.js';
import type { ReadsSequences } from '../../../event-sourcing/index.js';
import { UserDirectoryEntry } from '../../read-models/user-directory/user-directory-entry.entity.js';
import { sequenceOfUser } from '../../read-models/sequence-of-user.js';
import { toUserView } from '../to-user-view.js';
import type { UserView } from '../user.view.js';
import { FindUsers } from './find-users.query.js';

@QueryHandler(FindUsers)
export class FindUsersHandler implements IQueryHandler<FindUsers>, ReadsSequences<FindUsers> {
  constructor(
    @InjectRepository(UserDirectoryEntry) private readonly directory: Repository<UserDirectoryEntry>,
  ) {}

  async execute({ userIds, onlyOf }: FindUsers): Promise<readonly UserView[]> {
    const id = amongOwn(In([...userIds]), onlyOf);
    return (await this.directory.findBy({ id })).map(toUserView);
  }

  sequencesOf({ userIds, onlyOf }: FindUsers): readonly string[] {
    return ownOf(userIds, onlyOf).map(sequenceOfUser);
  }
}
