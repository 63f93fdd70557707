// @ts-check
/**
 * An aggregate that can be created, kept ready, found and served.
 *
 * @typedef {import('@angular-devkit/schematics').Rule} Rule
 * @typedef {import('./messages').Piece} Piece
 */
const { chain } = require('@angular-devkit/schematics');
const { cataloguesOf } = require('./catalogues');
const { editing, writing } = require('./changes');
const { commandFiles, eventFiles, policy, providing, values } = require('./messages');
const { makingTable } = require('./migrations');
const { nameOf } = require('./names');
const { importing, inCall, inModule, inOptions } = require('./source');
const { tableColumn } = require('./text');

/**
 * @param {Piece} piece
 * @returns {Rule}
 */
function aggregateFiles(piece) {
  const { place, feature, aggregate } = piece;
  const { one, many } = aggregate;
  const [created, create, find] = [`${one.kebab}-created`, `create-${one.kebab}`, `find-${one.kebab}`].map(
    nameOf,
  );
  if (!created || !create || !find) throw new TypeError('Each of three names is a name.');
  const prefix =
    many.kebab === feature.name.kebab ? feature.name.kebab : `${feature.name.kebab}/${one.kebab}`;
  /** @param {string} what */
  const code = (what) => (prefix === feature.name.kebab ? `${prefix}/${what}` : `${prefix}-${what}`);
  const all = { ...values(piece), created, code };
  return chain([
    writing('aggregate', feature.dir, all),
    eventFiles(piece, created),
    commandFiles(piece, create, 'create'),
    queryNamed(piece, find),
    inTheModule(piece),
    makingTable(place, { table: many.snake, what: many.words, columns: columnsOf(piece) }),
    place.isHome ? chain([writing('e2e', 'test/e2e', all), cataloguesOf(piece, code)]) : chain([]),
  ]);
}

/**
 * @param {Piece} piece
 * @param {import('./names').Name} find
 */
const queryNamed = (piece, find) =>
  chain([
    providing(
      piece.feature,
      'queryHandlers',
      `${find.pascal}Handler`,
      `./queries/${find.kebab}/${find.kebab}.handler${piece.place.js}`,
    ),
    policy(piece, find, `./queries/${find.kebab}/${find.kebab}.query${piece.place.js}`, 'isOperator'),
  ]);

/**
 * @param {Piece} piece
 * @returns {Rule}
 */
function inTheModule({ place, feature, aggregate: { one, many } }) {
  const { js } = place;
  const projection = `./read-models/${many.kebab}/${many.kebab}.projection${js}`;
  /** @param {string} list @param {'Controller' | 'Resolver'} kind */
  const edge = (list, kind) => [
    importing(`${many.pascal}${kind}`, `./api/${many.kebab}.${kind.toLowerCase()}${js}`),
    inModule(list, `${many.pascal}${kind}`),
  ];
  return chain([
    providing(feature, 'projections', `${many.pascal}Projection`, projection),
    editing(
      feature.module,
      importing(one.pascal, `./domain/${one.kebab}.aggregate${js}`),
      inOptions('EventSourcingModule.forFeature', 'aggregates', one.pascal),
      importing(`${one.pascal}Row`, `./read-models/${many.kebab}/${one.kebab}-row.entity${js}`),
      inCall('TypeOrmModule.forFeature', `${one.pascal}Row`),
      importing(`${one.pascal}Repository`, `./${one.kebab}.repository${js}`),
      inModule('providers', `${one.pascal}Repository`),
      ...edge('controllers', 'Controller'),
      ...(place.hasGraphql ? edge('providers', 'Resolver') : []),
    ),
  ]);
}

/** @param {Piece} piece */
const columnsOf = ({ props }) => [
  "{ name: 'id', type: 'text', isPrimary: true }",
  ...props.map(tableColumn),
  "{ name: 'version', type: 'integer' }",
  "{ name: 'created_at', type: 'text' }",
  "{ name: 'updated_at', type: 'text' }",
];

module.exports = { aggregateFiles };
