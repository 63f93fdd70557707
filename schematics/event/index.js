// @ts-check
const { all } = require('../lib/changes');
const { aggregateOf, featureOf } = require('../lib/feature');
const { happening } = require('../lib/happening');
const { codeNameOf, featureAndPiece } = require('../lib/names');
const { placeOf } = require('../lib/place');
const { detailsOf } = require('../lib/props');

/**
 * `nest g event orders/order-shipped tracking:string`: an event, the aggregate's handler of it, and what the read model shows.
 *
 * @param {{ name: string, path?: string, props?: string, sourceRoot?: string }} options
 * @returns {import('@angular-devkit/schematics').Rule}
 */
exports.event = (options) => (tree) => {
  const place = placeOf(tree, options);
  const said = featureAndPiece(options.name, 'orders/order-shipped');
  const feature = featureOf(tree, place, said.feature);
  const event = codeNameOf(said.piece);
  const { props, settings } = detailsOf(options, { settings: ['aggregate'] });
  const aggregate = aggregateOf(tree, feature, event, settings['aggregate']);
  return all(happening({ place, feature, aggregate, props }, event));
};
