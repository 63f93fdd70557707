import { AggregateType, StateStoredAggregate } from '../../event-sourcing/domain.js';
import { PreferencesChanged } from './events/index.js';
import { localeOf } from './locale.value.js';

/** How a user wants to be notified. */
export interface Choice {
  readonly emailOptIn: boolean;
  readonly smsOptIn: boolean;
  /** A BCP 47 language tag. */
  readonly locale: string;
}

/** Those of the user whose id they have. There from the beginning: nobody is notified who did not ask for it. */
@AggregateType('preferences.notification-preferences', { alwaysExists: true })
export class NotificationPreferences extends StateStoredAggregate<Choice> {
  protected state: Choice = { emailOptIn: false, smsOptIn: false, locale: 'en' };

  /** To choose for the first time is news, also to choose what holds anyway. */
  change({ emailOptIn, smsOptIn, locale }: Choice): void {
    const changed = new PreferencesChanged(this.id, emailOptIn, smsOptIn, localeOf(locale));
    if (this.version === 0 || !this.isAlready(changed)) this.apply(changed);
  }

  protected onPreferencesChanged({ emailOptIn, smsOptIn, locale }: PreferencesChanged): void {
    this.state = { emailOptIn, smsOptIn, locale };
  }

  private isAlready({ emailOptIn, smsOptIn, locale }: Choice): boolean {
    const { state } = this;
    return state.emailOptIn === emailOptIn && state.smsOptIn === smsOptIn && state.locale === locale;
  }
}
