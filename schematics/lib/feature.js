// @ts-check
const { SchematicsException } = require('@angular-devkit/schematics');
const pluralize = require('pluralize');
const { nameOf } = require('./names');
const { declaredIn } = require('./source');

/**
 * @typedef {import('@angular-devkit/schematics').Tree} Tree
 * @typedef {import('./names').Name} Name
 * @typedef {import('./place').Place} Place
 */

/**
 * A feature that is there.
 *
 * @typedef {object} Feature
 * @property {Name} name
 * @property {string} dir
 * @property {string} module the path of its module
 * @property {string} policies
 * @property {string} events the path of the list of its events
 * @property {string} eventList the variable that this list is
 */

/**
 * An aggregate and the names that hang off it.
 *
 * @typedef {object} Aggregate
 * @property {Name} one
 * @property {Name} many
 */

/**
 * Finds a feature by its name, in any case, in the singular or the plural.
 *
 * @param {Tree} tree
 * @param {Place} place
 * @param {string} text
 * @returns {Feature}
 */
function featureOf(tree, { src }, text) {
  const said = nameOf(text);
  const forms = [said, nameOf(pluralize.plural(said.kebab)), nameOf(pluralize.singular(said.kebab))];
  const name = forms.find(({ kebab }) => tree.exists(`${src}/${kebab}/${kebab}.module.ts`));
  if (!name)
    throw new SchematicsException(
      `There is no feature ${said.kebab}: no ${src}/${said.kebab}/${said.kebab}.module.ts. Make it first: nest g feature ${said.kebab}`,
    );
  const feature = newFeature(src, nameOf(pluralize.singular(name.kebab)), name);
  const [eventList = feature.eventList] = tree.exists(feature.events)
    ? declaredIn(tree.readText(feature.events)).variables
    : [];
  return { ...feature, eventList };
}

/**
 * A feature as it is going to be.
 *
 * @param {string} src
 * @param {Name} one
 * @param {Name} name
 * @returns {Feature}
 */
function newFeature(src, one, name) {
  const dir = `${src}/${name.kebab}`;
  return {
    name,
    dir,
    module: `${dir}/${name.kebab}.module.ts`,
    policies: `${dir}/${name.kebab}.policies.ts`,
    events: `${dir}/domain/events/index.ts`,
    eventList: `${one.camel}Events`,
  };
}

/**
 * The aggregate that a message of a feature is about: the one that it names, or else that by which the feature is named.
 *
 * @param {Tree} tree
 * @param {Feature} feature
 * @param {Name} message
 * @param {string} [said]
 * @returns {Aggregate}
 */
function aggregateOf(tree, { dir, name }, message, said) {
  const found = tree
    .getDir(`${dir}/domain`)
    .subfiles.filter((file) => file.endsWith('.aggregate.ts'))
    .map((file) => file.replace('.aggregate.ts', ''));
  if (found.length === 0)
    throw new SchematicsException(
      `${name.kebab} has no aggregate. Make one first: nest g aggregate ${name.kebab}/${pluralize.singular(name.kebab)}`,
    );
  const one =
    said === undefined ? guess(found, message, name) : found.find((each) => each === nameOf(said).kebab);
  if (one === undefined)
    throw new SchematicsException(
      `Which aggregate is ${message.kebab} about? Say aggregate=... with one of ${found.join(', ')}.`,
    );
  return { one: nameOf(one), many: nameOf(pluralize.plural(one)) };
}

/**
 * @param {readonly string[]} found
 * @param {Name} message
 * @param {Name} feature
 */
function guess(found, message, feature) {
  const longestFirst = found.toSorted((a, b) => b.length - a.length);
  const named = longestFirst.find((each) => `-${message.kebab}-`.includes(`-${each}-`));
  const namesake = found.find((each) => pluralize.plural(each) === pluralize.plural(feature.kebab));
  return named ?? namesake ?? (found.length === 1 ? found[0] : undefined);
}

module.exports = { aggregateOf, featureOf, newFeature };
