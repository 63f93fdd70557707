import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/**
 * OpenAPI at `/docs-json`, and a page to try it at `/docs`.
 *
 * @param asksForTokens whether everybody has to say who he is.
 */
export function serveDocs(app: NestFastifyApplication, asksForTokens: boolean): void {
  const builder = new DocumentBuilder()
    .setTitle('Tidemark')
    .setDescription('A small ledger service on an event store. Errors are problem documents (RFC 9457).')
    .setVersion('1');
  if (asksForTokens) builder.addBearerAuth().addSecurityRequirements('bearer');
  const about = builder.build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, about), {
    jsonDocumentUrl: 'docs-json',
  });
}
