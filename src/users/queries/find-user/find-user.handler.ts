import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { amongOwn } from '../../../access/typeorm/among-own.js';
import { UserDirectoryEntry } from '../../read-models/user-directory/user-directory-entry.entity.js';
import { toUserView } from '../to-user-view.js';
import type { UserView } from '../user.view.js';
import { FindUser } from './find-user.query.js';

@QueryHandler(FindUser)
export class FindUserHandler implements IQueryHandler<FindUser> {
  constructor(
    @InjectRepository(UserDirectoryEntry) private readonly directory: Repository<UserDirectoryEntry>,
  ) {}

  async execute({ userId, onlyOf }: FindUser): Promise<UserView | undefined> {
    const entry = await this.directory.findOneBy({ id: amongOwn(userId, onlyOf) });
    return entry ? toUserView(entry) : undefined;
  }
}
