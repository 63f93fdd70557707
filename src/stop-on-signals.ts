import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { Drain } from './api/health/drain.js';

const LONGEST_DRAIN_MS = 6_000;
const LONGEST_STOP_MS = 9_500;

/**
 * What nobody has caught is logged and ends the process at once, with 1: it is not known what else is wrong. Nothing that
 * was acknowledged is lost.
 */
export function endOnMistakes(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'Nobody has caught this: the process ends.');
    process.exit(1);
  });
}

/**
 * On SIGTERM or SIGINT: readiness fails, running requests are answered while the listener stays open, queues are
 * flushed, exit 0. A second signal exits at once; nothing that was acknowledged is lost in either case.
 */
export function stopOnSignals(app: NestFastifyApplication, logger: Logger): void {
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.info(`${signal}: stopping`);
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    void shutDown(app).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function shutDown(app: NestFastifyApplication): Promise<void> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, LONGEST_DRAIN_MS).unref());
  await Promise.race([app.get(Drain).begin(), patience]);
  await app.close();
}
