import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { LOCAL_PRINCIPAL } from './access/roles.js';
import { AdminModule } from './api/admin/admin.module.js';
import { AuthModule } from './api/auth/auth.module.js';
import { CursorsModule } from './api/cursor/cursors.module.js';
import { StrictValidationPipe } from './api/fields/strict-validation.pipe.js';
import { AskedPositionInterceptor } from './api/graphql/asked-position.interceptor.js';
import { GraphQLApiModule } from './api/graphql/graphql-api.module.js';
import { ResourceInterceptor } from './api/graphql/resource.interceptor.js';
import { HealthModule } from './api/health/health.module.js';
import { LimitsModule } from './api/limits/limits.module.js';
import { LiveModule } from './api/live/live.module.js';
import { MetricsModule } from './api/metrics/metrics.module.js';
import type { PrometheusMetrics } from './api/metrics/prometheus-metrics.js';
import { ProblemFilter } from './api/problem/problem.filter.js';
import { AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { isLoopback } from './config/rules.js';
import { DatabaseModule } from './database/database.module.js';
import { appMigrations } from './database/migrations/index.js';
import { EventSourcingModule, type EventSourcingOptions } from './event-sourcing/index.js';
import { PreferencesModule } from './preferences/index.js';
import { TransfersModule } from './transfers/index.js';
import { UsersModule } from './users/index.js';
import { WalletsModule } from './wallets/index.js';

/** The composition root. */
@Module({})
export class AppModule {
  static forConfig(config: AppConfig, metrics?: PrometheusMetrics): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        EventSourcingModule.forRoot(engineOptions(config, metrics)),
        DatabaseModule,
        AuthModule,
        CursorsModule,
        LimitsModule,
        GraphQLApiModule,
        HealthModule,
        LiveModule,
        UsersModule,
        PreferencesModule,
        WalletsModule,
        TransfersModule.forRoot(config.transferDeadlineMs),
        ...forOperators(config, metrics),
      ],
      providers: [
        { provide: APP_PIPE, useClass: StrictValidationPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: ResourceInterceptor },
        { provide: APP_INTERCEPTOR, useClass: AskedPositionInterceptor },
      ],
    };
  }
}

function engineOptions(config: AppConfig, metrics?: PrometheusMetrics): EventSourcingOptions {
  return {
    database: { ...config.database, migrations: appMigrations },
    feed: config.role !== 'api',
    metrics,
    // Without authentication whoever can reach the port may do anything.
    principal: isOpen(config) ? LOCAL_PRINCIPAL : undefined,
  };
}

/** What is for operators only: where nobody has to say who they are, these are those on this machine. */
function forOperators(
  config: AppConfig,
  metrics?: PrometheusMetrics,
): (typeof AdminModule | DynamicModule)[] {
  if (isOpen(config) && !isLoopback(config.host)) return [];
  return [AdminModule, ...(metrics ? [MetricsModule.forRoot(metrics)] : [])];
}

/** Whether nobody has to say who they are. */
function isOpen({ auth }: AppConfig): boolean {
  return auth.mode === 'none';
}
