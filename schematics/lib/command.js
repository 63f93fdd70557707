// @ts-check
/**
 * What a command is called in each place.
 *
 * @typedef {import('./names').Name} Name
 */
const { nameOf } = require('./names');
const { past } = require('./past');

/** What every aggregate has of itself. */
const OF_AGGREGATES = [
  'apply',
  'applyAll',
  'assertExists',
  'autoCommit',
  'commit',
  'create',
  'exists',
  'getUncommittedEvents',
  'id',
  'loadFromHistory',
  'publish',
  'publishAll',
  'uncommit',
  'version',
];

/**
 * Of `cancel-order`: the aggregate's method `cancel`, the route `cancel`, the event `order-cancelled`. Of `change-order-address`:
 * `changeAddress`, `change-address`, `order-address-changed`.
 *
 * @param {Name} command
 * @param {Name} one the aggregate
 * @returns {{ action: Name, event: Name }}
 */
function namesOfCommand(command, one) {
  const [verb = '', ...rest] = command.kebab.split('-');
  const object = `-${rest.join('-')}-`.replace(`-${one.kebab}-`, '-').replace(/^-+|-+$/g, '');
  const short = nameOf(joined(verb, object));
  const action = OF_AGGREGATES.includes(short.camel) ? command : short;
  return { action, event: nameOf(joined(one.kebab, object, past(verb))) };
}

/** @param {...string} parts */
const joined = (...parts) => parts.filter((part) => part !== '').join('-');

module.exports = { namesOfCommand };
