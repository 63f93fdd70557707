import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from './create-application.js';
import { ConfigError, loadConfig } from './config/load-config.js';
import { createLogger } from './config/logger.js';
import { BootError } from './event-sourcing/index.js';
import { hints } from './hints.js';
import { endOnMistakes, stopOnSignals } from './stop-on-signals.js';

/** As many connections wait to be taken before the system refuses them; it may have a lower limit of its own. */
const BACKLOG = 4_096;

async function main(): Promise<void> {
  // The database holds personal data: nobody but this user may read what is written from here on.
  process.umask(0o077);
  const config = loadConfig(process.env);
  const logger = createLogger(config);
  endOnMistakes(logger);
  const app = await createApplication(config, logger);
  stopOnSignals(app, logger);
  await app.listen({ host: config.host, port: config.port, backlog: BACKLOG });
  const url = urlOf(app);
  logger.info(`Tidemark listens on ${url}`);
  if (process.argv.includes('--hints')) process.stdout.write(hints(url));
}

function urlOf(app: NestFastifyApplication): string {
  const { address, port, family } = app.getHttpServer().address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`;
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || error instanceof BootError;
  const text =
    error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
