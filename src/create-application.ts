import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { authenticate } from './api/auth/authenticate.js';
import { Authenticator } from './api/auth/authenticator.js';
import { LogIns } from './api/auth/log-ins.js';
import { SubscriptionSocket } from './api/graphql/subscription-socket.js';
import { parseBodies } from './api/http/body-parsing.js';
import { correlate, correlationIdOf } from './api/http/correlation.js';
import { takeIdempotencyKeys } from './api/http/idempotency-key.js';
import { EndedRequests, routeOf } from './api/http/ended-requests.js';
import { KnownRoutes } from './api/http/known-routes.js';
import { serveDocs } from './api/http/open-api.js';
import { checkOrigins, checkOriginsOf } from './api/http/origin-check.js';
import { logRequest } from './api/http/request-log.js';
import { traceRequests } from './api/http/request-spans.js';
import { limitRoutes } from './api/http/route-limits.js';
import { closeSilentConnections } from './api/http/silent-connections.js';
import { secureHeaders } from './api/http/security-headers.js';
import { Callers } from './api/limits/callers.js';
import { connectionOptions, limitConnections } from './api/limits/connections.js';
import { limitRates } from './api/limits/limit-rates.js';
import { Overload } from './api/limits/overload.js';
import { RateLimits } from './api/limits/rate-limits.js';
import { RequestPlaces } from './api/limits/request-places.js';
import { Drain } from './api/health/drain.js';
import { PrometheusMetrics } from './api/metrics/prometheus-metrics.js';
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
  const metrics = config.metrics ? new PrometheusMetrics() : undefined;
  const requests = watchedRequests(logger, metrics);
  const adapter = new ProblemAdapter(serverOptions(config, requests));
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forConfig(config, metrics),
    adapter,
    {
      logger: new NestLogger(logger),
      bodyParser: false,
      abortOnError: false,
    },
  );
  const fastify = adapter.getInstance();
  requests.watch(fastify);
  traceRequests(fastify, requests);
  await guard(fastify, app, config, logger);
  if (config.apiDocs) serveDocs(app, config.auth.mode === 'jwt');
  if (config.corsOrigins.length > 0) app.enableCors({ origin: [...config.corsOrigins] });
  await app.init();
  app.get(Overload).guard(app.getHttpServer(), (method) => metrics?.answered('shed', method, 503, 0));
  app.get(SubscriptionSocket).serve(app.getHttpServer());
  return app;
}

function serverOptions(config: AppConfig, requests: EndedRequests): FastifyHttpOptions<Server> {
  return {
    genReqId: ({ headers }) => correlationIdOf(headers),
    bodyLimit: BODY_LIMIT,
    ...(config.trustedProxies.length > 0 && { trustProxy: [...config.trustedProxies] }),
    ...connectionOptions(config.limits),
    forceCloseConnections: 'idle',
    // Whoever still comes while it closes is answered like anybody else.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 2_048 },
    frameworkErrors: (error, request, reply) => {
      requests.begin(request, reply);
      sendProblem(error, request, reply.header('x-correlation-id', request.id));
    },
  };
}

function watchedRequests(logger: Logger, metrics: PrometheusMetrics | undefined): EndedRequests {
  const requests = new EndedRequests();
  requests.onEnd((ended) => {
    logRequest(logger, ended);
  });
  requests.onEnd(({ request, status, milliseconds }) => {
    metrics?.answered(routeOf(request), request.method, status, milliseconds / 1_000);
  });
  return requests;
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
  correlate(fastify);
  limitConnections(fastify, config.limits, logger);
  app.get(Overload).watch(fastify);
  takeIdempotencyKeys(fastify);
  await secureHeaders(fastify);
  const authenticator = app.get(Authenticator);
  const check = authenticator.isOn ? checkOriginsOf : checkOrigins;
  check(fastify, config.corsOrigins);
  authenticate(fastify, authenticator, app.get(LogIns));
  app.get(RequestPlaces).watch(fastify);
  parseBodies(fastify);
  limitRoutes(fastify, config.role, routes);
  limitRates(fastify, app.get(RateLimits), app.get(Callers));
}
