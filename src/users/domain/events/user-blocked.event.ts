import { EventType } from '../../../event-sourcing/domain.js';

@EventType<UserBlocked>('users.user-blocked', {
  version: 1,
  personal: ['reason'],
})
export class UserBlocked {
  constructor(
    readonly userId: string,
    readonly reason: string,
  ) {}
}
