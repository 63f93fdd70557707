import { CreateEventLog1760000000000 } from './1760000000000-create-event-log.js';

/** The engine's own migrations, which run before the application's in one history. */
export const engineMigrations = [CreateEventLog1760000000000];
