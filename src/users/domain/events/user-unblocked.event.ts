import { EventType } from '../../../event-sourcing/domain.js';

@EventType('users.user-unblocked', { version: 1 })
export class UserUnblocked {
  constructor(readonly userId: string) {}
}
