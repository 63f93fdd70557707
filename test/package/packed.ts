import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { packInto } from './tarball.js';

const execute = promisify(execFile);

export interface PackedManifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly schematics: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

/** A tarball, and what is in it. */
export interface Packed {
  readonly tarball: string;
  readonly folder: string;
  /** All paths, from the root of the package. */
  readonly files: readonly string[];
  readonly manifest: PackedManifest;
}

/** Packs what is built, and unpacks it again. */
export async function unpacked(into: string): Promise<Packed> {
  const tarball = await packInto(into);
  await execute('tar', ['-xzf', tarball, '-C', into]);
  const folder = join(into, 'package');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackedManifest;
  return { tarball, folder, files, manifest };
}

/** What a file of JavaScript or of types imports: as soon as it is loaded, and in all. */
export interface Imports {
  readonly atOnce: readonly string[];
  readonly all: readonly string[];
}

export function importsOf(path: string): Imports {
  const text = readFileSync(path, 'utf8');
  const atOnce = ts
    .createSourceFile(path, text, ts.ScriptTarget.ESNext)
    .statements.flatMap((statement) =>
      (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) && statement.moduleSpecifier
        ? [(statement.moduleSpecifier as ts.StringLiteral).text]
        : [],
    );
  return { atOnce, all: ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName) };
}

/** The packages that are loaded along with some files, by what these import at once, and so on; of types, in all. */
export function packagesLoadedBy(files: readonly string[], suffix: '.js' | '.d.ts'): string[] {
  const seen = new Set(files);
  const packages = new Set<string>();
  for (const file of seen) {
    const { atOnce, all } = importsOf(file);
    for (const specifier of suffix === '.js' ? atOnce : all) {
      if (specifier.startsWith('.')) seen.add(resolve(dirname(file), specifier.replace(/\.js$/, suffix)));
      else if (!specifier.startsWith('node:')) packages.add(packageOf(specifier));
    }
  }
  return [...packages].sort();
}

/** `@nestjs/common` of `@nestjs/common/interfaces`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
