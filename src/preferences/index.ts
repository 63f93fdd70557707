export { PreferencesChanged } from './domain/events/index.js';
export { PreferencesModule } from './preferences.module.js';
