// @ts-check
const { SchematicsException, chain } = require('@angular-devkit/schematics');
const { all, editing, writing } = require('../lib/changes');
const { aggregateOf, featureOf } = require('../lib/feature');
const { providing, values } = require('../lib/messages');
const { makingTable } = require('../lib/migrations');
const { codeNameOf, featureAndPiece, nameOf } = require('../lib/names');
const { placeOf } = require('../lib/place');
const { detailsOf } = require('../lib/props');
const { messageOf } = require('../lib/shapes');
const { importing, inCall } = require('../lib/source');
const { tableColumn } = require('../lib/text');

/**
 * `nest g read-model orders/shipped-orders on=order-shipped`: a projection of an event into rows of its own, a little later
 * than the log, with their entity and table.
 *
 * @param {{ name: string, path?: string, props?: string, sourceRoot?: string }} options
 * @returns {import('@angular-devkit/schematics').Rule}
 */
exports.readModel = (options) => (tree) => {
  const place = placeOf(tree, options);
  const said = featureAndPiece(options.name, 'orders/shipped-orders');
  const feature = featureOf(tree, place, said.feature);
  const model = codeNameOf(said.piece);
  const { props: asked, settings } = detailsOf(options, { settings: ['on', 'aggregate'] });
  const aggregate = aggregateOf(tree, feature, nameOf(settings['on'] ?? model.kebab), settings['aggregate']);
  const event = messageOf(tree, feature, 'event', nameOf(settings['on'] ?? `${aggregate.one.kebab}-created`));
  const props = asked.length > 0 ? chosen(asked, event) : event.props;
  return all(files({ place, feature, aggregate, props }, model, event));
};

/**
 * @param {import('../lib/messages').Piece} piece
 * @param {import('../lib/names').Name} model
 * @param {import('../lib/shapes').Message} event
 */
function files(piece, model, event) {
  const { place, feature, props } = piece;
  const all = {
    ...values(piece),
    model,
    modelFile: model.kebab,
    event: event.name,
    id: event.id,
    data: event.props,
  };
  const folder = `./read-models/${model.kebab}/${model.kebab}`;
  const columns = [
    "{ name: 'id', type: 'text', isPrimary: true }",
    ...props.map(tableColumn),
    "{ name: 'version', type: 'integer' }",
  ];
  return chain([
    writing('read-model', feature.dir, all),
    place.isHome ? writing('read-model-dto', `${feature.dir}/api/dto`, all) : chain([]),
    providing(feature, 'projections', `${model.pascal}Projection`, `${folder}.projection${place.js}`),
    editing(
      feature.module,
      importing(`${model.pascal}Entry`, `${folder}-entry.entity${place.js}`),
      inCall('TypeOrmModule.forFeature', `${model.pascal}Entry`),
    ),
    makingTable(place, { table: model.snake, what: model.words, columns }),
  ]);
}

/**
 * @param {readonly import('../lib/props').Prop[]} asked
 * @param {import('../lib/shapes').Message} event
 */
function chosen(asked, { name, props }) {
  const unknown = asked.find(
    (prop) => !props.some((each) => each.name === prop.name && each.code === prop.code),
  );
  if (unknown === undefined) return [...asked];
  const known = props.map((each) => `${each.name}: ${each.code}`);
  throw new SchematicsException(
    `${name.pascal} has no ${unknown.name}: ${unknown.code}. A read model keeps what its event has: ${known.join(', ') || 'nothing but the id'}.`,
  );
}
