import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { authenticate } from './api/auth/authenticate.js';
import { Authenticator } from './api/auth/authenticator.js';
import { SubscriptionSocket } from './api/graphql/subscription-socket.js';
import { parseBodies } from './api/http/body-parsing.js';
import { correlate, correlationIdOf } from './api/http/correlation.js';
import { takeIdempotencyKeys } from './api/http/idempotency-key.js';
import { KnownRoutes } from './api/http/known-routes.js';
import { serveDocs } from './api/http/open-api.js';
import { checkOrigins, checkOriginsOf } from './api/http/origin-check.js';
import { logRequests } from './api/http/request-log.js';
import { limitRoutes } from './api/http/route-limits.js';
import { closeSilentConnections } from './api/http/silent-connections.js';
import { secureHeaders } from './api/http/security-headers.js';
import { Callers } from './api/limits/callers.js';
import { connectionOptions, limitConnections } from './api/limits/connections.js';
import { limitRates } from './api/limits/limit-rates.js';
import { Overload } from './api/limits/overload.js';
import { RateLimits } from './api/limits/rate-limits.js';
import { Drain } from './api/health/drain.js';
import { sendProblem } from './api/problem/send-problem.js';
import { AppModule } from './app.module.js';
import type { AppConfig } from './config/app-config.js';
import { NestLogger } from './config/logger.js';

const BODY_LIMIT = 256 * 1024;

/** Fastify, whose errors outside of Nest's handlers are answered by us: Nest would set its own too late to matter. */
class ProblemAdapter extends FastifyAdapter {
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }
}

/** The application, ready to listen: opened, migrated, with everything in front of it that guards it. */
export async function createApplication(config: AppConfig, logger: Logger): Promise<NestFastifyApplication> {
  const options: FastifyHttpOptions<Server> = {
    genReqId: ({ headers }) => correlationIdOf(headers),
    bodyLimit: BODY_LIMIT,
    ...(config.trustedProxies.length > 0 && { trustProxy: [...config.trustedProxies] }),
    ...connectionOptions(config.limits),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 2_048 },
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply.header('x-correlation-id', request.id));
    },
  };
  const adapter = new ProblemAdapter(options);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forConfig(config), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  await guard(fastify, app, config, logger);
  if (config.apiDocs) serveDocs(app, config.auth.mode === 'jwt');
  if (config.corsOrigins.length > 0) app.enableCors({ origin: [...config.corsOrigins] });
  await app.init();
  app.get(SubscriptionSocket).serve(app.getHttpServer());
  return app;
}

async function guard(
  fastify: FastifyInstance,
  app: NestFastifyApplication,
  config: AppConfig,
  logger: Logger,
): Promise<void> {
  fastify.setErrorHandler(sendProblem);
  const routes = new KnownRoutes();
  routes.watch(fastify);
  app.get(Drain).watch(fastify);
  closeSilentConnections(fastify);
  logRequests(fastify, logger);
  correlate(fastify);
  limitConnections(fastify, config.limits, logger);
  app.get(Overload).watch(fastify);
  takeIdempotencyKeys(fastify);
  await secureHeaders(fastify);
  const authenticator = app.get(Authenticator);
  const check = authenticator.isOn ? checkOriginsOf : checkOrigins;
  check(fastify, config.corsOrigins);
  authenticate(fastify, authenticator);
  parseBodies(fastify);
  limitRoutes(fastify, config.role, routes);
  limitRates(fastify, app.get(RateLimits), app.get(Callers));
}
