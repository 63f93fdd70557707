import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { searchText } from '../../read-models/user-directory/search-text.js';
import { UserDirectoryEntry } from '../../read-models/user-directory/user-directory-entry.entity.js';
import { toUserView } from '../to-user-view.js';
import { pageOf, type PageView, type UserView } from '../user.view.js';
import { ListUsers } from './list-users.query.js';

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(
    @InjectRepository(UserDirectoryEntry) private readonly directory: Repository<UserDirectoryEntry>,
  ) {}

  async execute({ limit, after, status, q, onlyOf }: ListUsers): Promise<PageView<UserView>> {
    const query = this.directory.createQueryBuilder('user').where('user.createdPosition > :after', { after });
    if (onlyOf !== undefined) query.andWhere('user.id = :onlyOf', { onlyOf });
    if (status !== undefined) query.andWhere('user.status = :status', { status });
    if (q !== undefined) {
      const part = searchText(q).replace(/[\\%_]/g, '\\$&');
      query.andWhere("user.searchText LIKE :part ESCAPE '\\'", { part: `%${part}%` });
    }
    const rows = await query
      .orderBy('user.createdPosition')
      .limit(limit + 1)
      .getMany();
    return pageOf(rows, limit, toUserView, (row) => row.createdPosition);
  }
}
