// @ts-check
/**
 * Events, commands and queries: their files, and where a feature names them.
 *
 * @typedef {import('@angular-devkit/schematics').Rule} Rule
 * @typedef {import('./feature').Aggregate} Aggregate
 * @typedef {import('./feature').Feature} Feature
 * @typedef {import('./names').Name} Name
 * @typedef {import('./place').Place} Place
 * @typedef {import('./props').Prop} Prop
 */
const { chain } = require('@angular-devkit/schematics');
const { editing, editingIfThere, writing } = require('./changes');
const { row } = require('./documents');
const { exporting, importing, inModule, listing, method } = require('./source');
const { phrases } = require('./text');

/**
 * What all pieces of an aggregate are made from.
 *
 * @typedef {object} Piece
 * @property {Place} place
 * @property {Feature} feature
 * @property {Aggregate} aggregate
 * @property {Prop[]} props
 */

/** @param {Piece} piece */
const values = ({ place, feature, aggregate, props }) => ({
  ...phrases(place),
  ...aggregate,
  oneFile: aggregate.one.kebab,
  manyFile: aggregate.many.kebab,
  props,
  feature: feature.name.kebab,
});

/**
 * An event in the list of its feature, and in the catalogue of what can be in the log.
 *
 * @param {Piece} piece
 * @param {Name} event
 * @returns {Rule}
 */
function eventFiles(piece, event) {
  const { place, feature, aggregate, props } = piece;
  const type = `\`${feature.name.kebab}.${aggregate.one.kebab}\``;
  const data = [`${aggregate.one.camel}Id`, ...props.map(({ name }) => name)];
  const cells = [
    `\`${feature.name.kebab}.${event.kebab}\``,
    '1',
    type,
    data.map((name, index) => `\`${name}\`${props[index - 1]?.optional ? ' (or null)' : ''}`).join(', '),
    '',
  ];
  return chain([
    writing('event', `${feature.dir}/domain/events`, { ...values(piece), event, eventFile: event.kebab }),
    editing(
      feature.events,
      importing(event.pascal, `./${event.kebab}.event${place.js}`),
      exporting(event.pascal),
      listing(feature.eventList, event.pascal),
    ),
    place.isHome
      ? editingIfThere(
          'docs/events.md',
          `the row of ${event.pascal}`,
          row(['Stored name', 'Version'], cells, type),
        )
      : chain([]),
  ]);
}

/**
 * A command and its handler, which calls a method of the aggregate.
 *
 * @param {Piece} piece
 * @param {Name} command
 * @param {string} verb the method
 * @returns {Rule}
 */
function commandFiles(piece, command, verb) {
  const { place, feature } = piece;
  const folder = `commands/${command.kebab}`;
  return chain([
    writing('command', `${feature.dir}/${folder}`, {
      ...values(piece),
      command,
      commandFile: command.kebab,
      verb,
    }),
    providing(
      feature,
      'commandHandlers',
      `${command.pascal}Handler`,
      `./${folder}/${command.kebab}.handler${place.js}`,
    ),
    policy(piece, command, `./${folder}/${command.kebab}.command${place.js}`, 'isAdmin'),
  ]);
}

/**
 * A provider of the module of a feature: in the list of its kind, where the module has one.
 *
 * @param {Feature} feature
 * @param {string} list
 * @param {string} provider
 * @param {string} from
 * @returns {Rule}
 */
const providing = (feature, list, provider, from) =>
  editing(
    feature.module,
    importing(provider, from),
    (text) => listing(list, provider)(text) ?? inModule('providers', provider)(text),
  );

/**
 * Lets those who run the place send a message, and nobody else.
 *
 * @param {Piece} piece
 * @param {Name} message
 * @param {string} from
 * @param {'isAdmin' | 'isOperator'} who
 * @returns {Rule}
 */
function policy({ place, feature }, message, from, who) {
  const decision = place.isHome ? `${who}(principal)` : `principal.roles.includes('admin')`;
  const body = `  @Policy(${message.pascal})
  ${message.camel}(_: ${message.pascal}, principal: Principal): boolean {
    return ${decision};
  }`;
  return editing(
    feature.policies,
    importing('Policy', place.engine('x')),
    importing('type Principal', place.engine('x')),
    (text) => (place.isHome ? importing(who, '../access/roles.js')(text) : text),
    importing(message.pascal, from),
    method(message.camel, body),
  );
}

module.exports = { commandFiles, eventFiles, policy, providing, values };
