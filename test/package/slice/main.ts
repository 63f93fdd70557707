import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ApplicationService, QueryService } from 'tidemark';
import { AppModule } from './app.module.js';
import { ListNotes, WriteNote } from './messages.js';

/** `node main.js <id> <text>` writes a note, as each start of an application would, and prints all that there are. */
const [id = '', text = ''] = process.argv.slice(2);
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
try {
  const { position } = await app.get(ApplicationService).execute(new WriteNote(id, text));
  const { result } = await app.get(QueryService).execute(new ListNotes(), { minPosition: position });
  process.stdout.write(JSON.stringify(result));
} catch (error) {
  process.stdout.write(JSON.stringify({ refused: (error as { code?: string }).code ?? String(error) }));
} finally {
  await app.close();
}
