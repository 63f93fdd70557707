// @ts-check
/**
 * What templates say of properties.
 *
 * @typedef {import('./props').Prop} Prop
 * @typedef {import('./names').Name} Name
 * @typedef {import('./place').Place} Place
 */

const MOST_PARAMETERS = 5;

/** @param {readonly string[]} parts */
const joined = (parts) => parts.filter((part) => part !== '').join(', ');

/** @param {readonly Prop[]} props */
const names = (props) => joined(props.map(({ name }) => name));

/** @param {readonly Prop[]} props */
const samples = (props) => joined(props.map(({ sample }) => sample));

/** @param {readonly Prop[]} props */
const parameters = (props) => joined(props.map(({ name, code }) => `${name}: ${code}`));

/** @param {readonly Prop[]} props */
const assigned = (props) => joined(props.map(({ name, sample }) => `${name}: ${sample}`));

/** @param {readonly Prop[]} props */
const words = (props) => props.map(({ name }) => name).join(' ');

/**
 * The id, and then the properties: their names, what an example has, or what a DTO has, whose optional ones may be missing.
 *
 * @param {string} id
 * @param {readonly Prop[]} props
 * @param {'name' | 'sample' | 'input'} [how]
 */
const list = (id, props, how = 'name') =>
  joined([
    id,
    ...props.map(({ name, sample, optional }) =>
      how === 'sample' ? sample : how === 'input' && optional ? `${name} ?? null` : name,
    ),
  ]);

/**
 * The fields of a message, as parameters of its constructor.
 *
 * @param {string} id
 * @param {readonly Prop[]} props
 */
const fields = (id, props) =>
  joined([`readonly ${id}: string`, ...props.map(({ name, code }) => `readonly ${name}: ${code}`)]);

/**
 * What lint is told of a message that has many.
 *
 * @param {number} count
 */
const manyParameters = (count) =>
  count > MOST_PARAMETERS
    ? '// eslint-disable-next-line max-params -- its data, flat as that of all messages\n'
    : '';

/** @param {Prop} prop */
function inputField({ name, type, code, optional }) {
  const [decorator, ...rest] = type.field;
  const written = `@${decorator}(${joined([...rest, optional ? '{ optional: true }' : ''])})`;
  return `${written}\n  ${name}${optional ? '?' : '!'}: ${code};`;
}

/** @param {Prop} prop */
function validatedField({ name, type, code, optional }) {
  const rules = [...(optional ? ['IsOptional()'] : []), ...type.rules];
  return `${rules.map((rule) => `@${rule}\n  `).join('')}${optional ? `${name}?` : `${name}!`}: ${code};`;
}

/** @param {Prop} prop */
function outputField({ name, type, code, optional }) {
  const openApi = optional ? `{ type: ${type.openApi}, nullable: true }` : '';
  const graphql = optional || !['String', 'Boolean'].includes(type.graphql) ? `() => ${type.graphql}` : '';
  const field = joined([graphql, optional ? '{ nullable: true }' : '']);
  return `@ApiProperty(${openApi})\n  @Field(${field})\n  ${name}!: ${code};`;
}

/** @param {Prop} prop */
function column({ name, snake, type, optional }) {
  const options = joined([name === snake ? '' : `name: '${snake}'`, optional ? 'nullable: true' : '']);
  return `@Column('${type.column}'${options === '' ? '' : `, { ${options} }`})`;
}

/** @param {Prop} prop */
const tableColumn = ({ snake, type, optional }) =>
  `{ name: '${snake}', type: '${type.column}'${optional ? ', isNullable: true' : ''} }`;

/**
 * @param {readonly Prop[]} props
 * @param {...string} more
 */
const fieldNames = (props, ...more) => sorted([...more, ...props.map(({ type }) => type.field[0])]);

/**
 * @param {readonly Prop[]} props
 * @param {...string} more
 */
const graphqlNames = (props, ...more) =>
  sorted([
    ...more,
    ...props.map(({ type }) => type.graphql).filter((name) => name !== 'String' && name !== 'Boolean'),
  ]);

/**
 * @param {readonly Prop[]} props
 * @param {...string} more
 */
const ruleNames = (props, ...more) =>
  sorted([
    ...more,
    ...props.flatMap(({ type, optional }) => [
      ...(optional ? ['IsOptional'] : []),
      ...type.rules.map((rule) => rule.slice(0, rule.indexOf('('))),
    ]),
  ]);

/** Where the decorators of parameters come from. */
const DECORATORS = {
  'class-transformer': ['Transform', 'Type'],
  'class-validator': ['IsBoolean', 'IsNumber', 'IsOptional', 'Max', 'Min'],
  '../../../api/fields/rules.js': ['IsInteger', 'IsText', 'IsUuid'],
};

/**
 * The imports of the decorators that parameters of a query have.
 *
 * @param {readonly Prop[]} props
 * @param {...string} more
 */
function paramImports(props, ...more) {
  const used = [
    ...more,
    ...props.flatMap(({ type }) => [
      'IsOptional',
      ...type.param.map((each) => each.slice(0, each.indexOf('('))),
    ]),
  ];
  return Object.entries(DECORATORS)
    .map(([from, names]) => ({ from, names: names.filter((name) => used.includes(name)) }))
    .filter(({ names }) => names.length > 0)
    .map(({ from, names }) => `import { ${names.join(', ')} } from '${from}';`)
    .join('\n');
}

/** @param {Prop} prop */
const paramField = ({ name, type }) =>
  [
    `@ApiPropertyOptional({ type: ${type.openApi} })`,
    `@Field(() => ${type.graphql}, { nullable: true })`,
    '@IsOptional()',
    ...type.param.map((each) => `@${each}`),
    `readonly ${name}?: ${type.code} | null;`,
  ].join('\n  ');

/** @param {readonly string[]} all */
const sorted = (all) => [...new Set(all)].sort().join(', ');

/**
 * `Create an order`.
 *
 * @param {string} verb
 * @param {string} what
 */
const sentence = (verb, what) => `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${article(what)} ${what}`;

/** @param {string} what */
const article = (what) => (/^[aeiou]/.test(what) ? 'an' : 'a');

/**
 * Everything that a template may say.
 *
 * @param {Place} place
 */
const phrases = (place) => ({
  ...place,
  article,
  assigned,
  column,
  fieldNames,
  fields,
  graphqlNames,
  inputField,
  list,
  manyParameters: place.isHome ? manyParameters : () => '',
  names,
  outputField,
  paramField,
  paramImports,
  parameters,
  ruleNames,
  samples,
  sentence,
  /** @param {...string} functions */
  testing: (...functions) =>
    place.tests === '' ? '' : `import { ${functions.join(', ')} } from '${place.tests}';\n`,
  validatedField,
  words,
});

module.exports = { phrases, samples, sentence, tableColumn };
