import { Query } from '@nestjs/cqrs';
import type { PageView, UserView } from '../user.view.js';

/** Users in the order in which they were created. */
export class ListUsers extends Query<PageView<UserView>> {
  constructor(
    readonly limit: number,
    /** The key that the last page ended with; 0 for the first page. */
    readonly after: number,
    readonly status?: UserView['status'] | 'erased',
    /** A part of the name or the e-mail address, in any case. */
    readonly q?: string,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
