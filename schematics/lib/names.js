// @ts-check
const { strings } = require('@angular-devkit/core');
const { SchematicsException } = require('@angular-devkit/schematics');
const pluralize = require('pluralize');
const ts = require('typescript');

/**
 * A name in each form in which code writes it.
 *
 * @typedef {object} Name
 * @property {string} kebab `sales-order`, of files and paths
 * @property {string} pascal `SalesOrder`, of classes
 * @property {string} camel `salesOrder`, of variables
 * @property {string} snake `sales_order`, of tables and columns
 * @property {string} words `sales order`, of sentences
 * @property {string} sentence `Sales order`, of their beginnings
 */

/** Classes that what is generated takes from elsewhere, or that a graph has of itself. */
const ELSEWHERE = [
  'Query',
  'Mutation',
  'Subscription',
  'Command',
  'Policy',
  'Policies',
  'Module',
  'Principal',
  'Position',
];

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * A name in any case, in all its forms.
 *
 * @param {string} text
 * @returns {Name}
 * @throws {SchematicsException} when it can name nothing.
 */
function nameOf(text) {
  const kebab = strings.dasherize(text.trim());
  if (!KEBAB.test(kebab))
    throw new SchematicsException(
      `'${text}' is no name. Write a letter first, then letters, digits and hyphens, as in sales-order.`,
    );
  const words = kebab.replaceAll('-', ' ');
  return {
    kebab,
    pascal: strings.classify(kebab),
    camel: strings.camelize(kebab),
    snake: kebab.replaceAll('-', '_'),
    words,
    sentence: strings.capitalize(words),
  };
}

/**
 * A name that is going to be a class and a variable.
 *
 * @param {string} text
 * @returns {Name}
 * @throws {SchematicsException} when the one would hide what JavaScript has, or the other is a word of its own.
 */
function codeNameOf(text) {
  const name = nameOf(text);
  if (name.pascal in globalThis || ELSEWHERE.includes(name.pascal))
    throw new SchematicsException(
      `'${text}' would be the class ${name.pascal}, and hide the one that is there already. Take another word, as ${name.kebab}-record.`,
    );
  if (isReserved(name.camel))
    throw new SchematicsException(
      `'${text}' would be the variable ${name.camel}, which is a word of the language. Take another word.`,
    );
  return name;
}

/**
 * Whether a word is one of TypeScript's, and so names no variable.
 *
 * @param {string} word
 */
function isReserved(word) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, word);
  const kind = scanner.scan();
  return (
    (kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord) ||
    word === 'await'
  );
}

/**
 * One thing and many of it, whichever of the two was said.
 *
 * @param {string} text
 * @returns {{ one: Name, many: Name }}
 */
function oneAndMany(text) {
  const { kebab } = nameOf(text);
  return { one: codeNameOf(pluralize.singular(kebab)), many: nameOf(pluralize.plural(kebab)) };
}

/**
 * A path on the command line, in any case: the feature, and what is to be made in it.
 *
 * @param {string} path `orders/cancel-order`, `Orders/CancelOrder`
 * @param {string} example
 * @returns {{ feature: string, piece: string }}
 */
function featureAndPiece(path, example) {
  const [feature, piece, ...more] = segments(path);
  if (feature === undefined || piece === undefined || more.length > 0)
    throw new SchematicsException(
      `'${path}' says no feature and what to make in it. Write it as ${example}.`,
    );
  return { feature, piece };
}

/**
 * The parts of a path, without the `src` that it may begin with.
 *
 * @param {string} path
 * @returns {string[]}
 */
function segments(path) {
  const parts = path.split('/');
  return parts[0] === 'src' ? parts.slice(1) : parts;
}

module.exports = { codeNameOf, featureAndPiece, isReserved, nameOf, oneAndMany, segments };
