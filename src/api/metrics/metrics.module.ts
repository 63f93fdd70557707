import { type DynamicModule, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { GraphQLApiModule } from '../graphql/graphql-api.module.js';
import { GraphqlMetricsInterceptor } from './graphql-metrics.interceptor.js';
import { MetricsController } from './metrics.controller.js';
import { PrometheusMetrics } from './prometheus-metrics.js';
import { Scrape } from './scrape.js';

/** Metrics for Prometheus. */
@Module({})
export class MetricsModule {
  /** @param metrics what the engine tells as well. */
  static forRoot(metrics: PrometheusMetrics): DynamicModule {
    return {
      module: MetricsModule,
      imports: [GraphQLApiModule],
      controllers: [MetricsController],
      providers: [
        { provide: PrometheusMetrics, useValue: metrics },
        { provide: APP_INTERCEPTOR, useClass: GraphqlMetricsInterceptor },
        Scrape,
      ],
      exports: [PrometheusMetrics],
    };
  }
}
