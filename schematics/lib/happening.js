// @ts-check
/**
 * An event and what knows of it: the aggregate that it happens to, and the read model that shows the aggregate as it is.
 *
 * @typedef {import('@angular-devkit/schematics').Rule} Rule
 * @typedef {import('./messages').Piece} Piece
 * @typedef {import('./names').Name} Name
 */
const { chain } = require('@angular-devkit/schematics');
const { editing, editingIfThere } = require('./changes');
const { eventFiles } = require('./messages');
const { declaredIn, described, importing, isPrivate, method, propertiesOf } = require('./source');
const { phrases } = require('./text');

/**
 * @param {Piece} piece
 * @param {Name} event
 * @returns {Rule}
 */
const happening = (piece, event) =>
  chain([eventFiles(piece, event), inTheAggregate(piece, event), inTheReadModel(piece, event)]);

/**
 * @param {Piece} piece
 * @param {Name} event
 */
const inTheAggregate = ({ feature, aggregate: { one } }, event) =>
  editing(
    `${feature.dir}/domain/${one.kebab}.aggregate.ts`,
    method(
      `on${event.pascal}`,
      `  protected on${event.pascal}(): void {
    // Decides nothing yet. Note here what later decisions have to know.
  }`,
      isPrivate,
    ),
  );

/**
 * @param {Piece} piece
 * @param {Name} event
 * @returns {Rule}
 */
function inTheReadModel(piece, event) {
  const { place, feature, aggregate } = piece;
  const { one, many } = aggregate;
  const folder = `${feature.dir}/read-models/${many.kebab}`;
  const [entity, projection] = [
    `${folder}/${one.kebab}-row.entity.ts`,
    `${folder}/${many.kebab}.projection.ts`,
  ];
  const events = `../../domain/events/index${place.js}`;
  return (tree, context) => {
    const columns = tree.exists(entity) ? propertiesOf(tree.readText(entity)).map(({ name }) => name) : [];
    if (!tree.exists(projection) || !columns.includes('version') || !columns.includes('updatedAt')) {
      context.logger.warn(
        `Left to you: what the read models of ${feature.name.kebab} show of ${event.pascal}.`,
      );
      return undefined;
    }
    const body = `  @On(${event.pascal})
  ${event.camel}({ version, recordedAt }: RecordedEvent<${event.pascal}>, row: ${one.pascal}Row): ${one.pascal}Row {
    return Object.assign(row, { version, updatedAt: recordedAt.toISOString() });
  }`;
    return chain([
      editing(projection, importing(event.pascal, events), method(event.camel, body)),
      inTheSpec(piece, event, `${folder}/${many.kebab}.projection.spec.ts`, events),
    ]);
  };
}

/**
 * @param {Piece} piece
 * @param {Name} event
 * @param {string} spec
 * @param {string} events
 * @returns {Rule}
 */
const inTheSpec = ({ place, aggregate: { many }, props }, event, spec, events) =>
  editingIfThere(spec, `what it expects of ${event.pascal}`, (text) => {
    const { variables } = declaredIn(text);
    if (!variables.includes('id') || !variables.includes('created')) return undefined;
    const { list } = phrases(place);
    const title = `shows that ${event.words} has happened`;
    const test = `  it('${title}', async () => {
    await givenProjection(${many.pascal}Projection)
      .given(created(id), new ${event.pascal}(${list('id', props, 'sample')}))
      .then([{ id, version: 2, updatedAt: '2026-01-01T00:00:01.000Z' }]);
  });`;
    const imported = importing(event.pascal, events)(text);
    return imported === undefined ? undefined : described(test, title)(imported);
  });

module.exports = { happening };
