import { CreateReadModels1760000001000 } from './1760000001000-create-read-models.js';
import { CreateWallets1760000002000 } from './1760000002000-create-wallets.js';
import { CreatePreferences1766000003000 } from './1766000003000-create-preferences.js';
import { CreateTransfers1766000004000 } from './1766000004000-create-transfers.js';
import { CreateRateLimits1766000008000 } from './1766000008000-create-rate-limits.js';
import { CreateApiKeys1768000005000 } from './1768000005000-create-api-keys.js';
import { NoteLastUseOfApiKeys1770000006000 } from './1770000006000-note-last-use-of-api-keys.js';

/** The application's migrations. They run after the engine's, in one history. */
export const appMigrations = [
  CreateReadModels1760000001000,
  CreateWallets1760000002000,
  CreatePreferences1766000003000,
  CreateTransfers1766000004000,
  CreateRateLimits1766000008000,
  CreateApiKeys1768000005000,
  NoteLastUseOfApiKeys1770000006000,
];
