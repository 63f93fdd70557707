// @ts-check
const { strings } = require('@angular-devkit/core');
const { SchematicsException } = require('@angular-devkit/schematics');
const { isReserved } = require('./names');

/**
 * What a type on the command line is in each place where it is written down.
 *
 * @typedef {object} Type
 * @property {string} code in TypeScript
 * @property {[name: string, ...parameters: string[]]} field in the DTOs of this repository: a decorator of `src/api/fields`
 * @property {string[]} rules in other DTOs: decorators of class-validator
 * @property {string[]} param in the parameters of a query: decorators, for what comes as text as well
 * @property {string} graphql
 * @property {string} openApi
 * @property {string} column in an entity and in a migration, on each engine
 * @property {string} [sample] that an example has, as code; a text by the name of the property where it is left out
 * @property {string} wrong that no edge takes, as code
 */

/** @type {Readonly<Record<string, Type>>} */
const TYPES = {
  string: {
    code: 'string',
    field: ['TextField', '200'],
    rules: ['IsString()', 'Length(1, 200)'],
    param: ['IsText(1, 200)'],
    graphql: 'String',
    openApi: 'String',
    column: 'text',
    wrong: "''",
  },
  number: {
    code: 'number',
    field: ['NumberField'],
    rules: ['IsNumber()'],
    param: ['Type(() => Number)', 'IsNumber()'],
    graphql: 'Float',
    openApi: 'Number',
    column: 'double precision',
    sample: '12.5',
    wrong: "'12'",
  },
  integer: {
    code: 'number',
    field: ['IntegerField'],
    rules: ['IsInt()', 'Min(-2147483648)', 'Max(2147483647)'],
    param: ['Type(() => Number)', 'IsInteger()'],
    graphql: 'Int',
    openApi: 'Number',
    column: 'integer',
    sample: '3',
    wrong: '1.5',
  },
  boolean: {
    code: 'boolean',
    field: ['BooleanField'],
    rules: ['IsBoolean()'],
    param: [
      "Transform(({ value }): unknown => (value === 'true' ? true : value === 'false' ? false : value))",
      'IsBoolean()',
    ],
    graphql: 'Boolean',
    openApi: 'Boolean',
    column: 'boolean',
    sample: 'true',
    wrong: "'yes'",
  },
  uuid: {
    code: 'string',
    field: ['UuidField'],
    rules: ['IsUUID()'],
    param: ['IsUuid()'],
    graphql: 'ID',
    openApi: 'String',
    column: 'text',
    sample: "'01890a5d-ac96-774b-bcce-b302099a8057'",
    wrong: "'1'",
  },
};

/** What every row and every answer has of itself. */
const TAKEN = ['id', 'version', 'position', 'createdAt', 'createdPosition', 'updatedAt'];

/**
 * A property of a message.
 *
 * @typedef {object} Prop
 * @property {string} name
 * @property {string} snake
 * @property {boolean} optional
 * @property {Type} type
 * @property {string} sample that an example has, as code
 * @property {string} code its TypeScript type, with null where it is optional
 */

/**
 * What the third argument of `nest g` says: properties, and settings of the generator.
 *
 * @typedef {object} Details
 * @property {Prop[]} props
 * @property {Record<string, string>} settings
 */

/**
 * Reads `reason:string,amount?:number,event=order-cancelled`. A `?` makes a property optional.
 *
 * @param {{ path?: string, props?: string }} options
 * @param {{ taken?: readonly string[], settings?: readonly string[] }} [allowed] names that no property may have, and the settings there are
 * @returns {Details}
 */
function detailsOf({ path = '', props = '' }, { taken = [], settings: known = [] } = {}) {
  const parts = [path.replace(/^--props=/, ''), props]
    .join(',')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const found = parts.filter((part) => !part.includes('=')).map(propOf);
  const settings = Object.fromEntries(
    parts.filter((part) => part.includes('=')).map((part) => settingOf(part, known)),
  );
  const names = found.map(({ name }) => name);
  const twice = names.find(
    (name, index) => names.indexOf(name) !== index || [...TAKEN, ...taken].includes(name),
  );
  if (twice !== undefined)
    throw new SchematicsException(
      `The property ${twice} is there already. Give each property a name of its own.`,
    );
  return { props: found, settings };
}

/**
 * @param {string} text
 * @returns {Prop}
 */
function propOf(text) {
  const [, written = '', question, typeName = ''] = /^([A-Za-z][\w-]*)(\?)?:(\w+)$/.exec(text) ?? [];
  const type = Object.hasOwn(TYPES, typeName) ? TYPES[typeName] : undefined;
  if (type === undefined)
    throw new SchematicsException(
      `'${text}' is no property. Write name:type, or name?:type for one that may be left out, with one of the types ${Object.keys(TYPES).join(', ')}.`,
    );
  const name = strings.camelize(written);
  if (isReserved(name))
    throw new SchematicsException(`The property ${name} is a word of the language. Give it another name.`);
  const optional = question !== undefined;
  const code = optional ? `${type.code} | null` : type.code;
  return { name, snake: strings.underscore(name), optional, type, sample: sampleOf(name, type), code };
}

/**
 * The property that a field of a message is, by what its type is in code.
 *
 * @param {string} name
 * @param {string} code
 * @param {string} where
 * @returns {Prop}
 */
function propFrom(name, code, where) {
  const typeName = code.replace(' | null', '');
  if (!['string', 'number', 'boolean'].includes(typeName))
    throw new SchematicsException(
      `${where} has ${name}: ${code}, which no generator knows how to keep. Write this one by hand.`,
    );
  return propOf(`${name}${code === typeName ? '' : '?'}:${typeName}`);
}

/**
 * @param {string} name
 * @param {Type} type
 */
const sampleOf = (name, { sample }) => sample ?? `'some ${strings.dasherize(name).replaceAll('-', ' ')}'`;

/**
 * @param {string} text
 * @param {readonly string[]} known
 * @returns {[string, string]}
 */
function settingOf(text, known) {
  const [key = '', value = ''] = text.split('=');
  if (!known.includes(key) || value === '')
    throw new SchematicsException(
      `'${text}' is no setting of this generator.${known.length > 0 ? ` There is ${known.map((each) => `${each}=...`).join(', ')}.` : ''}`,
    );
  return [key, value];
}

module.exports = { detailsOf, propFrom, TYPES };
