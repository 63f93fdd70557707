import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/** A class, and the name that its decorator stores it under: together they tell it from others of the same name. */
export interface Wanted {
  readonly className: string;
  readonly storedName: string;
}

/** The source of a class cannot be found. The message says where it was looked for. */
export class NoSourceError extends Error {}

const SOURCE = /(?<!\.d|\.spec)\.(?:ts|mts|cts)$/;

/** The sources of an application. They are searched, and not run. */
export class Sources {
  private readonly folder: string;
  private files: readonly { readonly path: string; readonly text: string }[] | undefined;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /**
   * What a file in a folder imports a class from.
   *
   * @throws NoSourceError when no file below the folder of the sources has it.
   */
  specifierOf({ className, storedName }: Wanted, from: string): string {
    const declared = new RegExp(`\\bclass ${className.replaceAll('$', '\\$')}\\b`);
    const quoted = ["'", '"', '`'].map((quote) => `${quote}${storedName}${quote}`);
    const found = this.read().find(
      ({ text }) => declared.test(text) && quoted.some((name) => text.includes(name)),
    );
    if (!found) {
      throw new NoSourceError(
        `No source of ${className}, which is stored as ${storedName}, is below ${this.folder}. ` +
          'Name the folder that it is in: --sources <folder>',
      );
    }
    const path = relative(resolve(from), found.path).split(sep).join('/');
    const specifier = path.replace(/ts$/, 'js');
    return specifier.startsWith('.') ? specifier : `./${specifier}`;
  }

  private read(): readonly { readonly path: string; readonly text: string }[] {
    if (!existsSync(this.folder)) return [];
    this.files ??= readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes(`${sep}node_modules${sep}`))
      .sort()
      .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
    return this.files;
  }
}
