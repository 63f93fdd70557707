// @ts-check
const { SchematicsException } = require('@angular-devkit/schematics');
const { aggregateFiles } = require('../lib/aggregate');
const { all, clash, editingIfThere, writing } = require('../lib/changes');
const { newFeature } = require('../lib/feature');
const { oneAndMany, segments } = require('../lib/names');
const { placeOf } = require('../lib/place');
const { detailsOf } = require('../lib/props');
const { importing, inModule } = require('../lib/source');
const { phrases } = require('../lib/text');

/** @typedef {{ name: string, path?: string, props?: string, sourceRoot?: string }} Options */

/**
 * `nest g feature orders`: a module with an aggregate that can be created, kept ready, found and served.
 *
 * @param {Options} options
 * @returns {import('@angular-devkit/schematics').Rule}
 */
exports.feature = (options) => (tree) => {
  const place = placeOf(tree, options);
  const { one, many } = namesOf(tree, place.src, options.name);
  const { props } = detailsOf(options, { taken: [`${one.camel}Id`] });
  const feature = newFeature(place.src, one, many);
  const moduleName = `${many.pascal}Module`;
  return all(
    writing('feature', feature.dir, { ...phrases(place), one, many, manyFile: many.kebab }),
    aggregateFiles({ place, feature, aggregate: { one, many }, props }),
    editingIfThere(
      `${place.src}/app.module.ts`,
      `${moduleName} among the imports`,
      importing(moduleName, `./${many.kebab}/index${place.js}`),
      inModule('imports', moduleName),
    ),
  );
};

/**
 * @param {import('@angular-devkit/schematics').Tree} tree
 * @param {string} src
 * @param {string} said
 * @throws {SchematicsException} when it is no name, or there is such a folder.
 */
function namesOf(tree, src, said) {
  const [text = '', ...more] = segments(said);
  if (more.length > 0)
    throw new SchematicsException(
      `'${said}' is more than a name. A feature is a folder of ${src}, as ${src}/orders.`,
    );
  const { one, many } = oneAndMany(text);
  for (const { kebab } of [one, many]) {
    const { subdirs, subfiles } = tree.getDir(`${src}/${kebab}`);
    if (subdirs.length + subfiles.length > 0) throw clash(`${src}/${kebab}`);
  }
  return { one, many };
}
