import { EventType } from '../../../event-sourcing/domain.js';

@EventType('users.user-blocked', { version: 1 })
export class UserBlocked {
  constructor(
    readonly userId: string,
    readonly reason: string,
  ) {}
}
