import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Tree } from '@angular-devkit/schematics';
import { SchematicTestRunner } from '@angular-devkit/schematics/testing/index.js';

/**
 * What the generators of the command line would write here, without writing it: prints the files that were made or
 * changed as JSON. `node generate.mjs '[["feature", "orders", "customer:string"], ...]'`
 */
const ROOT = resolve(import.meta.dirname, '../../..');
/** What they read and change. */
const FOLDERS = ['src/database', 'src/api', 'src/access'];
const FILES = [
  'package.json',
  'nest-cli.json',
  'tsconfig.json',
  '.prettierrc.json',
  'src/app.module.ts',
  'src/event-sourcing/domain.ts',
  'src/event-sourcing/index.ts',
  'docs/events.md',
  'docs/errors.md',
  'test/architecture/catalogues.spec.ts',
  'test/e2e/graphql.e2e-spec.ts',
  'test/e2e/auth/every-route.e2e-spec.ts',
  'test/e2e/auth/every-field.e2e-spec.ts',
];

const paths = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1)),
).concat(FILES);

let tree = Tree.empty();
const before = new Map(paths.map((path) => [`/${path}`, readFileSync(join(ROOT, path), 'utf8')]));
for (const [path, text] of before) tree.create(path, text);

const runner = new SchematicTestRunner('@tidemark/schematics', join(ROOT, 'schematics/collection.json'));
for (const [schematic, name, path] of JSON.parse(process.argv[2])) {
  tree = await runner.runSchematic(schematic, { name, path, sourceRoot: 'src' }, tree);
}
const written = tree.files.filter((path) => before.get(path) !== tree.readContent(path));
console.log(JSON.stringify(Object.fromEntries(written.map((path) => [path, tree.readContent(path)]))));
