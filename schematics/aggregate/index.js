// @ts-check
const { aggregateFiles } = require('../lib/aggregate');
const { all } = require('../lib/changes');
const { featureOf } = require('../lib/feature');
const { featureAndPiece, oneAndMany } = require('../lib/names');
const { placeOf } = require('../lib/place');
const { detailsOf } = require('../lib/props');

/**
 * `nest g aggregate orders/shipment carrier:string`: one more aggregate of a feature, with all that its first one has.
 *
 * @param {{ name: string, path?: string, props?: string, sourceRoot?: string }} options
 * @returns {import('@angular-devkit/schematics').Rule}
 */
exports.aggregate = (options) => (tree) => {
  const place = placeOf(tree, options);
  const said = featureAndPiece(options.name, 'orders/shipment');
  const feature = featureOf(tree, place, said.feature);
  const aggregate = oneAndMany(said.piece);
  const { props } = detailsOf(options, { taken: [`${aggregate.one.camel}Id`] });
  return all(aggregateFiles({ place, feature, aggregate, props }));
};
