import { Query } from '@nestjs/cqrs';
import type { PreferencesView } from '../preferences.view.js';

/** The preferences of a user, at version 0 before they were ever changed; undefined when there is no such user. */
export class FindPreferences extends Query<PreferencesView | undefined> {
  constructor(
    readonly userId: string,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
