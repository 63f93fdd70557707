import { narrowed } from '../access/narrowed.js';
import { actsOnOwn } from '../access/roles.js';
import {
  AggregateNotFoundError,
  Policies,
  Policy,
  type PolicyAnswer,
  type Principal,
} from '../event-sourcing/index.js';
import { ChangePreferences } from './commands/change-preferences/change-preferences.command.js';
import { FindPreferences } from './queries/find-preferences/find-preferences.query.js';

/** Who may do what with preferences. */
@Policies()
export class PreferencesPolicies {
  @Policy(ChangePreferences)
  change({ userId }: ChangePreferences, principal: Principal): Promise<boolean> {
    return actsOnOwn(
      principal,
      () => userId,
      () => new AggregateNotFoundError('users.user', userId),
    );
  }

  @Policy(FindPreferences)
  read(query: FindPreferences, principal: Principal): PolicyAnswer {
    return narrowed(query, principal);
  }
}
