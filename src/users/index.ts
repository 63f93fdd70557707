export { CustomerMoved, UserBlocked, UserCreated, UserUnblocked } from './domain/events/index.js';
export { FindUsers } from './queries/find-users/find-users.query.js';
export type { UserView } from './queries/user.view.js';
export { UserRepository } from './user.repository.js';
export { UsersModule } from './users.module.js';
export { UserDirectoryEntry } from './read-models/user-directory/user-directory-entry.entity.js';
