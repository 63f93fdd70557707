import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { preExecutionHookHandler } from 'mercurius';
import { AppConfig } from '../../config/app-config.js';
import { HealthModule } from '../health/health.module.js';
import { assertAffordable } from './cost.js';
import { formatErrors } from './format-errors.js';
import { documentsOnly } from './documents-only.js';
import { IdempotencyKeyInterceptor, withIdempotencyKeys } from './idempotency-key.interceptor.js';
import { GRAPHQL_LIMITS, rulesFor } from './limits.js';
import { SubscriptionSocket } from './subscription-socket.js';

/** GraphQL over Mercurius, code first: the same commands and queries as REST. */
@Module({
  providers: [SubscriptionSocket, { provide: APP_INTERCEPTOR, useClass: IdempotencyKeyInterceptor }],
  exports: [SubscriptionSocket],
  imports: [
    HealthModule,
    GraphQLModule.forRootAsync<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      inject: [AppConfig],
      useFactory: ({ apiDocs }: AppConfig) => ({
        autoSchemaFile: true,
        sortSchema: true,
        transformSchema: withIdempotencyKeys,
        graphiql: apiDocs,
        errorFormatter: ((execution, context) => formatErrors(execution, context, apiDocs)) as NonNullable<
          MercuriusDriverConfig['errorFormatter']
        >,
        graphql: { parseOptions: { maxLexicalTokens: GRAPHQL_LIMITS.tokens } },
        hooks: { preExecution: refuseWhatCostsTooMuch },
        additionalRouteOptions: { bodyLimit: GRAPHQL_LIMITS.bytes, preHandler: documentsOnly },
        validationRules: rulesFor(apiDocs),
      }),
    }),
  ],
})
export class GraphQLApiModule {}

const refuseWhatCostsTooMuch: preExecutionHookHandler = (schema, document, _context, variables) => {
  assertAffordable({ schema, document, variables });
};
