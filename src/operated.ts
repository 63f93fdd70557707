import type { DynamicModule } from '@nestjs/common';
import { ApiKeyError } from './access/keys/api-keys.js';
import { keysCommands } from './access/keys/keys.commands.js';
import { AppModule } from './app.module.js';
import { ConfigError, loadConfig } from './config/load-config.js';

/** What `tidemark` finds here (package.json names this file): the application as the environment sets it up. */
export function application(env: Readonly<Record<string, string | undefined>>): DynamicModule {
  return AppModule.forConfig(loadConfig(env));
}

/** What it can do for this application alone. */
export const commands = [keysCommands];

/** The errors that say all there is to say by their message. */
export const expected = [ConfigError, ApiKeyError];
