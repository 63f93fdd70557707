import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { NoApplicationError, type Operated, operatedBy } from './operated.js';

/**
 * The application that a command line is for: the file that `--app` names, or `tidemark.app` in the package.json that is
 * nearest to one of the folders. `undefined` when nothing names one.
 *
 * @throws NoApplicationError when what is named is not there, or is no application.
 */
export async function findApplication(
  words: readonly string[],
  folders: readonly string[],
): Promise<Operated | undefined> {
  const file = fromWords(words) ?? folders.map(fromManifest).find((found) => found !== undefined);
  if (file === undefined) return undefined;
  if (!existsSync(file)) {
    throw new NoApplicationError(
      `The application was looked for in ${file}, which is not there. Build it first, or name another: --app <file>`,
    );
  }
  return operatedBy(file, (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>);
}

/** An option among those of commands that are not known yet: the application may bring some. */
function fromWords(words: readonly string[]): string | undefined {
  const program = new Command().option('--app <file>').helpOption(false).exitOverride();
  program.configureOutput({ writeErr: () => undefined });
  try {
    program.parseOptions([...words]);
  } catch {
    return undefined; // `--app` without a file: the real program says so.
  }
  const { app } = program.opts<{ app?: string }>();
  return app === undefined ? undefined : resolve(app);
}

function fromManifest(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  const app = existsSync(manifest) ? appOf(manifest) : undefined;
  if (app !== undefined) return resolve(folder, app);
  const above = dirname(folder);
  return above === folder ? undefined : fromManifest(above);
}

function appOf(manifest: string): string | undefined {
  const { tidemark } = JSON.parse(readFileSync(manifest, 'utf8')) as { tidemark?: { app?: unknown } };
  return typeof tidemark?.app === 'string' ? tidemark.app : undefined;
}
