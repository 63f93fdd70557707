// @ts-check
const { all, editing, writing } = require('../lib/changes');
const { featureOf } = require('../lib/feature');
const { codeNameOf, featureAndPiece, nameOf } = require('../lib/names');
const { placeOf } = require('../lib/place');
const { detailsOf } = require('../lib/props');
const { messageOf } = require('../lib/shapes');
const { importing, inModule } = require('../lib/source');
const { phrases } = require('../lib/text');

/**
 * `nest g listener orders/print-label-when-order-shipped`: a reaction that may be missed, to the event behind `when`, or to that
 * of `on=...`.
 *
 * @param {{ name: string, path?: string, props?: string, sourceRoot?: string }} options
 * @returns {import('@angular-devkit/schematics').Rule}
 */
exports.listener = (options) => (tree) => {
  const place = placeOf(tree, options);
  const said = featureAndPiece(options.name, 'orders/print-label-when-order-shipped');
  const feature = featureOf(tree, place, said.feature);
  const listener = codeNameOf(said.piece);
  const { settings } = detailsOf(options, { settings: ['on'] });
  const behindWhen = listener.kebab.split('-when-').at(-1) ?? listener.kebab;
  const { name: event, id, props } = messageOf(tree, feature, 'event', nameOf(settings['on'] ?? behindWhen));
  return all(
    writing('listener', `${feature.dir}/listeners`, {
      ...phrases(place),
      listener,
      listenerFile: listener.kebab,
      event,
      id,
      props,
    }),
    editing(
      feature.module,
      importing(listener.pascal, `./listeners/${listener.kebab}.listener${place.js}`),
      inModule('providers', listener.pascal),
    ),
  );
};
