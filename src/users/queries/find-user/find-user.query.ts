import { Query } from '@nestjs/cqrs';
import type { UserView } from '../user.view.js';

export class FindUser extends Query<UserView | undefined> {
  constructor(readonly userId: string) {
    super();
  }
}
