import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { asOperator, EventStore } from '../event-sourcing/index.js';
import type { Cli } from './cli.js';
import { type Env, NoApplicationError, type Operated } from './operated.js';

const HOW =
  'Name the file that exports its AppModule, as it is built: --app dist/app.module.js, or once and for all ' +
  'in package.json: "tidemark": { "app": "./dist/app.module.js" }';

/** Opens the application without its edges, feeding nothing, for as long as the work takes. */
export async function withApplication(
  operated: Operated | undefined,
  env: Env,
  work: Parameters<Cli['with']>[0],
): Promise<void> {
  if (!operated) throw new NoApplicationError(`No application is named. ${HOW}`);
  const app = await asOperator(async () => {
    const root = await operated.root(env);
    return NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  });
  try {
    assertHasEngine(app, operated);
    await work(app);
  } finally {
    await app.close();
  }
}

function assertHasEngine(app: INestApplicationContext, { file }: Operated): void {
  try {
    app.get(EventStore);
  } catch {
    throw new NoApplicationError(
      `${file} has no EventSourcingModule, or that of another copy of the package than this command is from. ` +
        HOW,
    );
  }
}
