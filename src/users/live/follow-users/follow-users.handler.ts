import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type FollowingRows, LiveRows, streamOf } from '../../../event-sourcing/index.js';
import { User } from '../../domain/user.aggregate.js';
import { toUserView } from '../../queries/to-user-view.js';
import type { UserDirectoryEntry } from '../../read-models/user-directory/user-directory-entry.entity.js';
import { UserDirectoryProjection } from '../../read-models/user-directory/user-directory.projection.js';
import { FollowUsers } from './follow-users.query.js';
import type { FollowUserChanges, UserChange } from './user-change.view.js';

@QueryHandler(FollowUsers)
export class FollowUsersHandler implements IQueryHandler<FollowUsers> {
  constructor(private readonly rows: LiveRows) {}

  async execute({ userId: asked, onlyOf }: FollowUsers): Promise<FollowUserChanges | undefined> {
    const userId = asked ?? onlyOf;
    if (onlyOf !== undefined && userId !== onlyOf) return undefined;
    const stream = userId === undefined ? undefined : streamOf(User, userId);
    if (stream !== undefined && !(await this.rows.exists(stream))) return undefined;
    return (after, signal) => this.changes({ stream, after, signal });
  }

  private async *changes(following: FollowingRows): AsyncGenerator<UserChange> {
    const changes = this.rows.follow<UserDirectoryEntry>(UserDirectoryProjection, following);
    for await (const { event, row } of changes) {
      if (row) yield { position: event.position, type: event.type, user: toUserView(row) };
    }
  }
}
