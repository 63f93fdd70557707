// @ts-check
/**
 * Where a generator runs: in this repository, whose shell has edges of its own, or in an application that has installed the
 * package.
 */
const { SchematicsException } = require('@angular-devkit/schematics');

/**
 * @typedef {object} Place
 * @property {string} src the folder of the sources
 * @property {boolean} isHome whether it is this repository
 * @property {string} js the ending of relative imports: none where modules are CommonJS
 * @property {boolean} hasGraphql
 * @property {boolean} hasValidator
 * @property {string} tests the module that `describe` and its kind come from; empty where they are global
 * @property {(folder: string, door?: string) => string} engine the import of the engine from a folder of the sources
 */

/**
 * @param {import('@angular-devkit/schematics').Tree} tree
 * @param {{ sourceRoot?: string }} options
 * @returns {Place}
 */
function placeOf(tree, { sourceRoot = 'src' }) {
  const isHome = tree.exists(`${sourceRoot}/event-sourcing/index.ts`);
  const { type, ...manifest } = manifestOf(tree);
  const packages = { ...manifest.dependencies, ...manifest.devDependencies };
  const js = type === 'module' ? '.js' : '';
  return {
    src: sourceRoot,
    isHome,
    js,
    hasGraphql: '@nestjs/graphql' in packages,
    hasValidator: 'class-validator' in packages,
    tests: 'vitest' in packages ? 'vitest' : '@jest/globals' in packages ? '@jest/globals' : '',
    engine: (folder, door = 'index') => {
      if (!isHome) return door === 'index' ? 'tidemark' : `tidemark/${door.replace('/index', '')}`;
      return `${'../'.repeat(folder.split('/').length)}event-sourcing/${door}.js`;
    },
  };
}

/** @param {import('@angular-devkit/schematics').Tree} tree */
function manifestOf(tree) {
  if (!tree.exists('package.json'))
    throw new SchematicsException(
      'There is no package.json here. Run this in the folder of a Nest application.',
    );
  return /** @type {Record<string, any>} */ (tree.readJson('package.json'));
}

module.exports = { placeOf };
