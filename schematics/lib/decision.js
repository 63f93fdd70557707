// @ts-check
/**
 * What an aggregate decides on a command.
 *
 * @typedef {import('@angular-devkit/schematics').Rule} Rule
 * @typedef {import('./messages').Piece} Piece
 * @typedef {import('./names').Name} Name
 */
const { SchematicsException, chain } = require('@angular-devkit/schematics');
const { editing, editingIfThere } = require('./changes');
const { constructorOf, declaredIn, described, importing, isHidden, method } = require('./source');
const { phrases } = require('./text');

/**
 * @param {Piece} piece
 * @param {{ action: Name, event: Name }} names
 * @returns {Rule}
 */
function decision(piece, { action, event }) {
  const { place, feature, aggregate, props } = piece;
  const { one } = aggregate;
  const path = `${feature.dir}/domain/${one.kebab}.aggregate.ts`;
  const { list, manyParameters, parameters } = phrases(place);
  return (tree) => {
    assertFits(tree.readText(`${feature.dir}/domain/events/${event.kebab}.event.ts`), piece, event);
    const { members } = declaredIn(tree.readText(path));
    if (members.includes(action.camel))
      throw new SchematicsException(
        `${one.pascal} has a method ${action.camel} already. Take another name; nothing was written.`,
      );
    const check = members.includes('assertExists') ? 'this.assertExists();' : '';
    const body = `  ${manyParameters(props.length)}${action.camel}(${parameters(props)}): void {
    ${check}
    this.apply(new ${event.pascal}(${list('this.id', props)}));
  }`;
    return chain([
      editing(
        path,
        importing(event.pascal, `./events/index${place.js}`),
        method(action.camel, body, isHidden),
      ),
      specified(piece, { action, event }),
    ]);
  };
}

/**
 * An event that is there already must take what the command has.
 *
 * @param {string} source
 * @param {Piece} piece
 * @param {Name} event
 */
function assertFits(source, { aggregate: { one }, props }, event) {
  const taken = constructorOf(source);
  const given = [{ name: `${one.camel}Id`, code: 'string' }, ...props];
  const isSame =
    taken.length === given.length && taken.every(({ code }, index) => code === given[index]?.code);
  if (isSame) return;
  const wanted = taken.slice(1).map(({ name, code }) => `${name}: ${code}`);
  throw new SchematicsException(
    `${event.pascal} is there already, and takes ${wanted.join(', ') || 'nothing but the id'}. Give the command the same properties, or name another event by event=...`,
  );
}

/**
 * @param {Piece} piece
 * @param {{ action: Name, event: Name }} names
 * @returns {Rule}
 */
const specified = ({ place, feature, aggregate: { one, many }, props }, { action, event }) =>
  editingIfThere(
    `${feature.dir}/domain/${one.kebab}.aggregate.spec.ts`,
    `what it expects of ${action.camel}`,
    (text) => {
      const { variables } = declaredIn(text);
      if (!['id', 'created', `given${one.pascal}`].every((name) => variables.includes(name)))
        return undefined;
      const { list, samples } = phrases(place);
      const title = `decides to ${action.words}, once it is there`;
      const test = `  it('${title}', () => {
    const decide = (${one.camel}: ${one.pascal}) => {
      ${one.camel}.${action.camel}(${samples(props)});
    };
    given${one.pascal}(created).when(decide).then(new ${event.pascal}(${list('id', props, 'sample')}));
    given${one.pascal}().when(decide).thenThrows(${one.pascal}NotFoundError);
  });`;
      return [
        importing(event.pascal, `./events/index${place.js}`),
        importing(`${one.pascal}NotFoundError`, `./${many.kebab}.errors${place.js}`),
        described(test, title),
      ].reduce(
        (/** @type {string | undefined} */ done, edit) => (done === undefined ? undefined : edit(done)),
        text,
      );
    },
  );

module.exports = { decision };
