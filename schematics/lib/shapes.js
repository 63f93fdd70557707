// @ts-check
/**
 * What is known of messages and rows that are there already, by their sources.
 *
 * @typedef {import('@angular-devkit/schematics').Tree} Tree
 * @typedef {import('./feature').Feature} Feature
 * @typedef {import('./names').Name} Name
 * @typedef {import('./props').Prop} Prop
 */
const { SchematicsException } = require('@angular-devkit/schematics');
const { propFrom } = require('./props');
const { constructorOf, declaredIn, propertiesOf } = require('./source');

/**
 * An event or a command that a feature has, with what it carries beside the id.
 *
 * @typedef {object} Message
 * @property {Name} name
 * @property {string} id the name of its first field
 * @property {Prop[]} props
 */

/**
 * @param {Tree} tree
 * @param {Feature} feature
 * @param {'event' | 'command'} kind
 * @param {Name} name
 * @returns {Message}
 * @throws {SchematicsException} when there is none, or it carries what no generator can write.
 */
function messageOf(tree, feature, kind, name) {
  const folder = kind === 'event' ? 'domain/events' : `commands/${name.kebab}`;
  const path = `${feature.dir}/${folder}/${name.kebab}.${kind}.ts`;
  if (!tree.exists(path))
    throw new SchematicsException(
      `There is no ${path}. Make it first: nest g ${kind} ${feature.name.kebab}/${name.kebab}`,
    );
  const [id, ...rest] = constructorOf(tree.readText(path));
  return {
    name,
    id: id?.name ?? 'id',
    props: rest.map(({ name: each, code }) => propFrom(each, code, path)),
  };
}

/**
 * The rows of a read model.
 *
 * @typedef {object} Rows
 * @property {string} entity the class
 * @property {string} from its file, from the folder of the feature, without its ending
 * @property {string} stem what its view and its type begin with
 * @property {readonly { name: string, code: string }[]} columns
 */

/**
 * @param {Tree} tree
 * @param {Feature} feature
 * @param {string} model
 * @returns {Rows}
 * @throws {SchematicsException} when there is no such read model.
 */
function rowsOf(tree, feature, model) {
  const folder = `read-models/${model}`;
  const file = tree.getDir(`${feature.dir}/${folder}`).subfiles.find((each) => each.endsWith('.entity.ts'));
  if (file === undefined)
    throw new SchematicsException(
      `There is no ${feature.dir}/${folder}. Make it first: nest g read-model ${feature.name.kebab}/${model}`,
    );
  const text = tree.readText(`${feature.dir}/${folder}/${file}`);
  const entity = declaredIn(text).className ?? '';
  const stem = ['Row', 'Entry'].reduce(
    (name, ending) => (name.endsWith(ending) ? name.slice(0, -ending.length) : name),
    entity,
  );
  return { entity, from: `${folder}/${file.replace('.ts', '')}`, stem, columns: propertiesOf(text) };
}

module.exports = { messageOf, rowsOf };
