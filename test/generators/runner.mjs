/**
 * Runs generators for tests, in a process of its own: Jest cannot load Angular's devkit, which requires ES modules.
 * Takes `{ id, files, generator, name, path, layout }`, and answers `{ id, files }` or `{ id, error }`.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { HostTree } = require('@angular-devkit/schematics');
const { SchematicTestRunner } = require('@angular-devkit/schematics/testing');

const runner = new SchematicTestRunner('tidemark', require.resolve('../../schematics/collection.json'));

process.on('message', async ({ id, files, generator, name, path, layout }) => {
  const tree = new HostTree();
  for (const [file, text] of Object.entries(files)) tree.create(file, text);
  try {
    const after = await runner.runSchematic(generator, { name, path, layout }, tree);
    process.send({
      id,
      files: Object.fromEntries(after.files.map((file) => [file.slice(1), after.readText(file)])),
    });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
