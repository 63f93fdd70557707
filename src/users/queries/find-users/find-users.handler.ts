import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { UserDirectoryEntry } from '../../read-models/user-directory/user-directory-entry.entity.js';
import { toUserView } from '../to-user-view.js';
import type { UserView } from '../user.view.js';
import { FindUsers } from './find-users.query.js';

@QueryHandler(FindUsers)
export class FindUsersHandler implements IQueryHandler<FindUsers> {
  constructor(
    @InjectRepository(UserDirectoryEntry) private readonly directory: Repository<UserDirectoryEntry>,
  ) {}

  async execute({ userIds }: FindUsers): Promise<readonly UserView[]> {
    return (await this.directory.findBy({ id: In([...userIds]) })).map(toUserView);
  }
}
