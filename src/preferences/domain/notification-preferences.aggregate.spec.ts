import { describe, expect, it } from '@jest/globals';
import { givenAggregate } from '../../event-sourcing/testing/index.js';
import { PreferencesChanged } from './events/index.js';
import { NotificationPreferences } from './notification-preferences.aggregate.js';
import { InvalidPreferencesError } from './preferences.errors.js';

const id = 'u-1';
const choice = { emailOptIn: true, smsOptIn: false, locale: 'fi-FI' };
const chosen = new PreferencesChanged(id, true, false, 'fi-FI');

const given = (...history: object[]) => givenAggregate(NotificationPreferences, id, ...history);

describe('notification preferences', () => {
  it('change to what was chosen', () => {
    given()
      .when((preferences) => {
        preferences.change(choice);
      })
      .then(chosen);
  });

  it('are chosen for the first time, even if nothing changes by that', () => {
    given()
      .when((preferences) => {
        preferences.change({ emailOptIn: false, smsOptIn: false, locale: 'en' });
      })
      .then(new PreferencesChanged(id, false, false, 'en'));
  });

  it.each([choice, { ...choice, locale: 'FI-fi' }])('do not change when they are so already: %j', (same) => {
    given(chosen)
      .when((preferences) => {
        preferences.change(same);
      })
      .then();
  });

  it.each([{ emailOptIn: false }, { smsOptIn: true }, { locale: 'sv-FI' }])('change by %j', (change) => {
    const other = { ...choice, ...change };
    given(chosen)
      .when((preferences) => {
        preferences.change(other);
      })
      .then(new PreferencesChanged(id, other.emailOptIn, other.smsOptIn, other.locale));
  });

  it('keep locales in their canonical form', () => {
    given()
      .when((preferences) => {
        preferences.change({ ...choice, locale: 'SR-latn-rs' });
      })
      .then(new PreferencesChanged(id, true, false, 'sr-Latn-RS'));
  });

  it.each(['', 'en_US', ' en', 'e', '*', 'english please', `en-u-${'x-aaa-'.repeat(20)}aaa`])(
    'have no locale %j',
    (locale) => {
      const { details } = given(chosen)
        .when((preferences) => {
          preferences.change({ ...choice, locale });
        })
        .thenThrows(InvalidPreferencesError);
      expect(details).toMatchObject({ errors: [{ path: 'locale' }] });
    },
  );
});
