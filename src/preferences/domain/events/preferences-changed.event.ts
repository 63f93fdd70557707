import { EventType } from '../../../event-sourcing/domain.js';

@EventType('preferences.preferences-changed', { version: 1 })
export class PreferencesChanged {
  constructor(
    readonly userId: string,
    readonly emailOptIn: boolean,
    readonly smsOptIn: boolean,
    readonly locale: string,
  ) {}
}
