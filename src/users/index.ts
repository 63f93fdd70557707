export { CustomerMoved, UserBlocked, UserCreated, UserUnblocked } from './domain/events/index.js';
export { UsersModule } from './users.module.js';
export { UserDirectoryEntry } from './read-models/user-directory/user-directory-entry.entity.js';
