import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger, pino } from 'pino';
import type { AppConfig } from '../../src/config/app-config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { logOptions } from '../../src/config/logger.js';
import { createApplication } from '../../src/create-application.js';
import { engine } from './engines.js';

/** The whole application on a database of its own, without a port. */
export interface TestApplication {
  readonly app: NestFastifyApplication;
  /** Its `DATABASE_URL`. */
  readonly databaseUrl: string;
  /** Every line that it has logged. */
  readonly log: readonly string[];
  readonly close: () => Promise<void>;
}

/** A machine that runs tests side by side is slow, and that is not what these are about. */
const PATIENT = { MAX_LOOP_DELAY_MS: 'off' };

/** @param more what the environment may not say yet. */
export async function startTestApplication(
  env: Readonly<Record<string, string>> = {},
  more: Partial<AppConfig> = {},
): Promise<TestApplication> {
  const database = await engine.fresh();
  const log: string[] = [];
  const options = logOptions({ logLevel: 'info' });
  const logger: Logger = pino(options, { write: (line: string) => log.push(line) });
  const config = Object.assign({}, loadConfig({ DATABASE_URL: database.url, ...PATIENT, ...env }), more);
  const app = await createApplication(config, logger);
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    databaseUrl: database.url,
    log,
    close: async () => {
      await app.close();
      await database.remove();
    },
  };
}
