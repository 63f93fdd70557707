// @ts-check
/**
 * The lists in which tests of this repository look for everything that there is.
 *
 * @typedef {import('@angular-devkit/schematics').Rule} Rule
 * @typedef {import('./messages').Piece} Piece
 * @typedef {import('./props').Prop} Prop
 */
const { chain } = require('@angular-devkit/schematics');
const { editingIfThere } = require('./changes');
const { row } = require('./documents');
const { importing, listing, property } = require('./source');

/** What those get who do not run the place. */
const FORBIDDEN = "[403, 'auth/forbidden']";

const CODES = ['Code', 'Status', 'When'];

/**
 * An aggregate in all of them.
 *
 * @param {Piece} piece
 * @param {(what: string) => string} code
 * @returns {Rule}
 */
function cataloguesOf({ feature, aggregate: { one, many }, props }, code) {
  const domain = `../../src/${feature.name.kebab}/domain`;
  const path = `/v1/${many.kebab}`;
  return chain([
    editingIfThere(
      'docs/errors.md',
      `the codes of ${one.words}`,
      row(CODES, [`\`${code('not-found')}\``, '404', `there is no such ${one.words}`]),
      row(CODES, [
        `\`${code('already-exists')}\``,
        '409',
        `there is one of the ${many.words} of this id already`,
      ]),
    ),
    editingIfThere(
      'test/architecture/catalogues.spec.ts',
      `${one.pascal} and its events`,
      importing(feature.eventList, `${domain}/events/index.js`),
      importing(one.pascal, `${domain}/${one.kebab}.aggregate.js`),
      listing('FEATURES', `[${one.pascal}, ${feature.eventList}]`),
    ),
    routeOf('POST', path, props),
    routeOf('GET', `${path}/:id`),
    fieldOf(one.camel, `(user) => \`{ ${one.camel}(id: "\${user}") { id } }\``),
    mutationOf(`create${one.pascal}`, props),
  ]);
}

/**
 * A route, which is documented and for those who run the place.
 *
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {readonly Prop[]} [body]
 * @returns {Rule}
 */
function routeOf(method, path, body = []) {
  const key = `'${method} ${path}'`;
  const sent = `() => ({ ${body.map(({ name, sample }) => `${name}: ${sample}`).join(', ')} })`;
  return chain([
    editingIfThere(
      'test/e2e/graphql.e2e-spec.ts',
      `the path ${path}`,
      listing('PATHS', `'${path.replace(':id', '{id}')}'`),
    ),
    editingIfThere(
      'test/e2e/auth/every-route.e2e-spec.ts',
      `what strangers get of ${method} ${path}`,
      ...(body.length > 0 ? [property('bodies', key, sent)] : []),
      property('expected', key, FORBIDDEN),
    ),
  ]);
}

/**
 * A field of the graph, which is for those who run the place.
 *
 * @param {string} name
 * @param {string} document
 * @returns {Rule}
 */
const fieldOf = (name, document) =>
  editingIfThere(
    'test/e2e/auth/every-field.e2e-spec.ts',
    `what strangers get of ${name}`,
    property('asked', name, `[${document}, ${FORBIDDEN}]`),
  );

/**
 * A mutation with an input.
 *
 * @param {string} name
 * @param {readonly Prop[]} props
 * @param {string} [id] of what it changes
 * @returns {Rule}
 */
function mutationOf(name, props, id) {
  const values = props.map((prop) => `${prop.name}: ${prop.sample.replaceAll("'", '"')}`);
  const input = [...(id === undefined ? [] : [`${id}: "\${user}"`]), ...values].join(', ');
  const parameters = id === undefined ? '()' : '(user)';
  return fieldOf(name, `${parameters} => \`mutation { ${name}(input: { ${input} }) { id } }\``);
}

module.exports = { CODES, cataloguesOf, fieldOf, mutationOf, routeOf };
