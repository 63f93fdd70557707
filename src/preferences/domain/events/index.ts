import { PreferencesChanged } from './preferences-changed.event.js';

export { PreferencesChanged };

/** All that can happen to preferences. A stored name is forever: nothing leaves this list. */
export const preferencesEvents = [PreferencesChanged];
