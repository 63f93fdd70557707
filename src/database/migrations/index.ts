import { CreateReadModels1760000001000 } from './1760000001000-create-read-models.js';

/** The application's migrations. They run after the engine's, in one history. */
export const appMigrations = [CreateReadModels1760000001000];
