// @ts-check
const { SchematicsException, chain } = require('@angular-devkit/schematics');
const pluralize = require('pluralize');
const { all, writing } = require('../lib/changes');
const { aggregateOf, featureOf } = require('../lib/feature');
const { policy, providing, values } = require('../lib/messages');
const { codeNameOf, featureAndPiece, nameOf } = require('../lib/names');
const { placeOf } = require('../lib/place');
const { detailsOf } = require('../lib/props');
const { plainQueryRoute, queryEdges } = require('../lib/query-edges');
const { rowsOf } = require('../lib/shapes');

/**
 * `nest g query orders/list-orders customer:string`: a query over the rows of the aggregate, or of `read-model=...`, with its
 * handler and policy, a route and a field. Its properties are columns by which rows may be chosen.
 *
 * @param {{ name: string, path?: string, props?: string, sourceRoot?: string }} options
 * @returns {import('@angular-devkit/schematics').Rule}
 */
exports.query = (options) => (tree) => {
  const place = placeOf(tree, options);
  const said = featureAndPiece(options.name, 'orders/list-orders');
  const feature = featureOf(tree, place, said.feature);
  const query = codeNameOf(said.piece);
  const { props, settings } = detailsOf(options, {
    taken: ['limit', 'after'],
    settings: ['read-model', 'aggregate'],
  });
  const about = nameOf(pluralize.singular(query.kebab));
  const aggregate = aggregateOf(tree, feature, about, settings['aggregate']);
  const model = nameOf(settings['read-model'] ?? aggregate.many.kebab);
  const rows = rowsOf(tree, feature, model.kebab);
  assertColumns(rows, props);
  const view = settings['read-model'] === undefined ? aggregate.one.kebab : model.kebab;
  return all(
    files({ place, feature, aggregate, props }, { query, rows, view, ...namesOf(query, aggregate) }),
  );
};

/**
 * @param {import('../lib/messages').Piece} piece
 * @param {import('../lib/query-edges').Asked} asked
 */
function files(piece, asked) {
  const { place, feature } = piece;
  const { query } = asked;
  const folder = `queries/${query.kebab}`;
  const template = { ...values(piece), ...asked, queryFile: query.kebab };
  return chain([
    writing('query', `${feature.dir}/${folder}`, template),
    providing(
      feature,
      'queryHandlers',
      `${query.pascal}Handler`,
      `./${folder}/${query.kebab}.handler${place.js}`,
    ),
    policy(piece, query, `./${folder}/${query.kebab}.query${place.js}`, 'isOperator'),
    place.isHome ? writing('query-dto', `${feature.dir}/api/dto`, template) : chain([]),
    place.isHome ? queryEdges(piece, asked) : plainQueryRoute(piece, asked),
  ]);
}

/**
 * @param {import('../lib/names').Name} query
 * @param {import('../lib/feature').Aggregate} aggregate
 */
function namesOf({ kebab, camel }, { one, many }) {
  const [verb = '', ...rest] = kebab.split('-');
  if (verb !== 'list' && verb !== 'count')
    throw new SchematicsException(
      `'${kebab}' is no query of this generator. Begin it with list or count; find-${one.kebab} is there with its aggregate.`,
    );
  const isList = verb === 'list';
  const what = rest.join('-') || many.kebab;
  const short = nameOf(what).camel;
  return { isList, path: pathOf(isList, what, many), field: isList && short !== one.camel ? short : camel };
}

/**
 * @param {boolean} isList
 * @param {string} what
 * @param {import('../lib/names').Name} many
 */
function pathOf(isList, what, many) {
  if (isList) return what === many.kebab ? '' : `/${what}`;
  return what === many.kebab ? '/count' : `/count-${what}`;
}

/**
 * @param {import('../lib/shapes').Rows} rows
 * @param {readonly import('../lib/props').Prop[]} props
 */
function assertColumns({ entity, columns }, props) {
  const unknown = props.find(
    ({ name, type }) => !columns.some((each) => each.name === name && each.code.startsWith(type.code)),
  );
  if (unknown === undefined) return;
  throw new SchematicsException(
    `${entity} has no column ${unknown.name}: ${unknown.type.code}. A query chooses rows by columns that there are: ${columns.map(({ name, code }) => `${name}: ${code}`).join(', ')}.`,
  );
}
