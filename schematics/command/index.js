// @ts-check
const { all } = require('../lib/changes');
const { namesOfCommand } = require('../lib/command');
const { decision } = require('../lib/decision');
const { commandEdges } = require('../lib/command-edges');
const { aggregateOf, featureOf } = require('../lib/feature');
const { happening } = require('../lib/happening');
const { commandFiles } = require('../lib/messages');
const { codeNameOf, featureAndPiece } = require('../lib/names');
const { placeOf } = require('../lib/place');
const { detailsOf } = require('../lib/props');

/**
 * `nest g command orders/cancel-order reason:string`: a command, its handler and policy, the decision of the aggregate, the
 * event that comes of it, a route and a mutation.
 *
 * @param {{ name: string, path?: string, props?: string, sourceRoot?: string }} options
 * @returns {import('@angular-devkit/schematics').Rule}
 */
exports.command = (options) => (tree) => {
  const place = placeOf(tree, options);
  const said = featureAndPiece(options.name, 'orders/cancel-order');
  const feature = featureOf(tree, place, said.feature);
  const command = codeNameOf(said.piece);
  const { props, settings } = detailsOf(options, { settings: ['event', 'aggregate'] });
  const aggregate = aggregateOf(tree, feature, command, settings['aggregate']);
  const piece = { place, feature, aggregate, props };
  const names = namesOfCommand(command, aggregate.one);
  const event = settings['event'] === undefined ? names.event : codeNameOf(settings['event']);
  const isNew = !tree.exists(`${feature.dir}/domain/events/${event.kebab}.event.ts`);
  return all(
    isNew && happening(piece, event),
    commandFiles(piece, command, names.action.camel),
    decision(piece, { action: names.action, event }),
    commandEdges(piece, command, names.action),
  );
};
