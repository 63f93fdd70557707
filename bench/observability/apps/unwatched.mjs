import 'reflect-metadata';
import { createApplication } from '../../../dist/src/create-application.js';
import { loadConfig } from '../../../dist/src/config/load-config.js';
import { createLogger } from '../../../dist/src/config/logger.js';
import { stopOnSignals } from '../../../dist/src/stop-on-signals.js';

/** The application as it is, but that it counts nothing: no user needs a switch for that. */
const config = { ...loadConfig(process.env), metrics: false };
const logger = createLogger(config);
const app = await createApplication(config, logger);
stopOnSignals(app, logger);
await app.listen({ host: config.host, port: config.port });
