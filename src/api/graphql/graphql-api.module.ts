import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { AppConfig } from '../../config/app-config.js';
import { formatErrors } from './format-errors.js';
import { documentsOnly } from './documents-only.js';
import { forbidIntrospection, GRAPHQL_LIMITS, limitAliases, limitDepth, limitRootFields } from './limits.js';

/** GraphQL over Mercurius, code first: the same commands and queries as REST. */
@Module({
  imports: [
    GraphQLModule.forRootAsync<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      inject: [AppConfig],
      useFactory: ({ apiDocs }: AppConfig) => ({
        autoSchemaFile: true,
        sortSchema: true,
        graphiql: apiDocs,
        errorFormatter: formatErrors as NonNullable<MercuriusDriverConfig['errorFormatter']>,
        graphql: { parseOptions: { maxLexicalTokens: GRAPHQL_LIMITS.tokens } },
        additionalRouteOptions: { bodyLimit: GRAPHQL_LIMITS.bytes, preHandler: documentsOnly },
        validationRules: [
          limitAliases,
          limitDepth,
          limitRootFields,
          ...(apiDocs ? [] : [forbidIntrospection]),
        ],
      }),
    }),
  ],
})
export class GraphQLApiModule {}
