// @ts-check
const { SchematicsException } = require('@angular-devkit/schematics');
const { all, editing, writing } = require('../lib/changes');
const { aggregateOf, featureOf } = require('../lib/feature');
const { codeNameOf, featureAndPiece, nameOf } = require('../lib/names');
const { placeOf } = require('../lib/place');
const { detailsOf } = require('../lib/props');
const { messageOf } = require('../lib/shapes');
const { importing, inModule } = require('../lib/source');
const { phrases } = require('../lib/text');

/**
 * `nest g process orders/cancel-unpaid-order command=cancel-order,until=order-paid`: waits from the event of `on=...`, by default
 * the aggregate's first one, and sends the command a day later, unless the event of `until=...` has happened.
 *
 * @param {{ name: string, path?: string, props?: string, sourceRoot?: string }} options
 * @returns {import('@angular-devkit/schematics').Rule}
 */
exports.process = (options) => (tree) => {
  const place = placeOf(tree, options);
  const said = featureAndPiece(options.name, 'orders/cancel-unpaid-order');
  const feature = featureOf(tree, place, said.feature);
  const process = codeNameOf(said.piece);
  const { settings } = detailsOf(options, { settings: ['command', 'on', 'until', 'aggregate'] });
  const values = {
    feature: feature.name.kebab,
    process,
    processFile: process.kebab,
    ...messages(tree, feature, settings),
  };
  return all(
    writing('process', `${feature.dir}/processes/${process.kebab}`, { ...phrases(place), ...values }),
    editing(
      feature.module,
      importing(process.pascal, `./processes/${process.kebab}/${process.kebab}.process${place.js}`),
      inModule('providers', process.pascal),
    ),
  );
};

/**
 * What it starts with, ends with, and sends, and what it has to keep for that.
 *
 * @param {import('@angular-devkit/schematics').Tree} tree
 * @param {import('../lib/feature').Feature} feature
 * @param {Record<string, string>} settings
 */
function messages(tree, feature, { command: sent, on, until: end, aggregate: about }) {
  if (sent === undefined)
    throw new SchematicsException('Say which command the process sends, as in command=cancel-order.');
  const aggregate = aggregateOf(tree, feature, nameOf(on ?? sent), about);
  const command = messageOf(tree, feature, 'command', nameOf(sent));
  const start = messageOf(tree, feature, 'event', nameOf(on ?? `${aggregate.one.kebab}-created`));
  const until = end === undefined ? undefined : messageOf(tree, feature, 'event', nameOf(end));
  const kept = command.props.filter(({ name, code }) =>
    start.props.some((prop) => prop.name === name && prop.code === code),
  );
  return { command, start, until, kept };
}
