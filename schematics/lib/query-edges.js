// @ts-check
/**
 * How a query comes in: a route and a field.
 *
 * @typedef {import('@angular-devkit/schematics').Rule} Rule
 * @typedef {import('./messages').Piece} Piece
 * @typedef {import('./names').Name} Name
 * @typedef {import('./shapes').Rows} Rows
 */
const { chain } = require('@angular-devkit/schematics');
const { fieldOf, routeOf } = require('./catalogues');
const { editingIfThere } = require('./changes');
const { declaredIn, described, importing, isMethod, method } = require('./source');

/**
 * A query and what it is called on each edge.
 *
 * @typedef {object} Asked
 * @property {Name} query
 * @property {boolean} isList or a count
 * @property {Rows} rows
 * @property {string} view the file of their view and of their type
 * @property {string} path below that of the aggregate
 * @property {string} field
 */

/**
 * @param {Piece} piece
 * @param {Asked} asked
 * @returns {Rule}
 */
function queryEdges(piece, asked) {
  const { many } = piece.aggregate;
  const { isList, field, path } = asked;
  return chain([
    route(piece, asked),
    graphField(piece, asked),
    routeOf('GET', `/v1/${many.kebab}${path}`),
    fieldOf(field, isList ? `() => '{ ${field} { id } }'` : `() => '{ ${field} }'`),
    served(piece, asked),
  ]);
}

/** What makes of text what a parameter is.
 *
 * @type {Readonly<Record<string, string>>} */
const PIPES = { number: 'ParseFloatPipe', boolean: 'ParseBoolPipe' };

/** @param {Name} query */
const messageOf = ({ kebab }) => `../queries/${kebab}/${kebab}.query.js`;

/** @param {Name} query */
const dtoOf = ({ kebab }) => `./dto/${kebab}.params.js`;

/**
 * @param {Piece} piece
 * @param {Asked} asked
 * @returns {string}
 */
function asking({ props }, { query, isList }) {
  const values = [
    ...(isList ? ['limit', 'after ?? undefined'] : []),
    ...props.map(({ name }) => `${name} ?? undefined`),
  ];
  return `new ${query.pascal}(${values.join(', ')})`;
}

/**
 * @param {Piece} piece
 * @param {Asked} asked
 */
function parameters({ props }, { query, isList }) {
  const names = [...(isList ? ['limit', 'after'] : []), ...props.map(({ name }) => name)];
  return names.length > 0 ? `{ ${names.join(', ')} }: ${query.pascal}Params` : `_: ${query.pascal}Params`;
}

/**
 * @param {Piece} piece
 * @param {Asked} asked
 */
function route(piece, asked) {
  const { feature, aggregate } = piece;
  const { query, isList, path } = asked;
  const answer = `${query.pascal}${isList ? 'Page' : 'Answer'}`;
  const text = `  @Get(${path === '' ? '' : `'${path.slice(1)}'`})
  @DocumentQuery('${query.sentence}', ${answer})
  async ${query.camel}(
    @Query() ${parameters(piece, asked)},
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<${answer}> {
    const answer = await this.queries.execute(${asking(piece, asked)}, { minPosition });
    return answerPage({ ${isList ? 'items' : 'count'}: answer.result }, answer, reply);
  }`;
  return editingIfThere(
    `${feature.dir}/api/${aggregate.many.kebab}.controller.ts`,
    `the route of ${query.pascal}`,
    importing('Query', '@nestjs/common'),
    importing('answerPage', '../../api/http/answers.js'),
    importing(query.pascal, messageOf(query)),
    importing(`${query.pascal}Params`, dtoOf(query)),
    importing(answer, dtoOf(query)),
    method(query.camel, text, isMethod('get')),
  );
}

/**
 * @param {Piece} piece
 * @param {Asked} asked
 */
function graphField(piece, asked) {
  const { feature, aggregate } = piece;
  const { query, isList, rows, view, field } = asked;
  const [type, code] = isList ? [`[${rows.stem}Type]`, `readonly ${rows.stem}Type[]`] : ['Int', 'number'];
  const text = `  @Query(() => ${type})
  async ${field}(
    @Args() ${parameters(piece, asked)},
    @Args('minPosition', { type: () => Position, nullable: true }) minPosition: number | null | undefined,
  ): Promise<${code}> {
    const query = ${asking(piece, asked)};
    return (await this.queries.execute(query, { minPosition: minPosition ?? undefined })).result;
  }`;
  return editingIfThere(
    `${feature.dir}/api/${aggregate.many.kebab}.resolver.ts`,
    `the field ${field}`,
    ...(isList
      ? [importing(`${rows.stem}Type`, `./dto/${view}.types.js`)]
      : [importing('Int', '@nestjs/graphql')]),
    importing(query.pascal, messageOf(query)),
    importing(`${query.pascal}Params`, dtoOf(query)),
    method(field, text),
  );
}

/**
 * Looked for where the aggregate's own rows are asked for: what fills other read models is not this spec's.
 *
 * @param {Piece} piece
 * @param {Asked} asked
 * @returns {Rule}
 */
function served({ aggregate: { one, many }, props }, { query, isList, rows, path, field }) {
  const title = `are there for ${query.words}`;
  const values = props.map(({ name, sample }) => `${name}=\${encodeURIComponent(${sample})}`).join('&');
  const filters = values === '' ? '' : `?${values}`;
  const expected = isList
    ? `expect(found.body['items']).toContainEqual(expect.objectContaining({ id: created.body['id'] }));`
    : `expect(Number(found.body['count'])).toBeGreaterThan(0);`;
  const graph = isList ? `{ ${field} { id } }` : `{ ${field} }`;
  const inGraph = isList ? "expect.arrayContaining([{ id: created.body['id'] }])" : "found.body['count']";
  const test = `  it('${title}', async () => {
    const created = await send('POST', '/v1/${many.kebab}', input);
    const found = await send('GET', \`/v1/${many.kebab}${path}${filters}\`);
    expect(found.status).toBe(200);
    ${expected}
    expect(await graphql('${graph}', {})).toEqual({ data: { ${field}: ${inGraph} } });
  });`;
  if (rows.stem !== one.pascal) return chain([]);
  return editingIfThere(`test/e2e/${many.kebab}.e2e-spec.ts`, `what it expects of ${query.pascal}`, (text) =>
    ['send', 'graphql', 'input'].every((name) => declaredIn(text).variables.includes(name))
      ? described(test, title)(text)
      : undefined,
  );
}

/** @param {import('./props').Prop} prop */
function queryParameter({ name, type }) {
  const pipe = PIPES[type.code];
  return `@Query('${name}'${pipe === undefined ? '' : `, new ${pipe}({ optional: true })`}) ${name}?: ${type.code}`;
}

/**
 * The route with nothing but what Nest has.
 *
 * @param {Piece} piece
 * @param {Asked} asked
 * @returns {Rule}
 */
function plainQueryRoute({ place, feature, aggregate, props }, { query, isList, rows, view, path }) {
  const limits = isList
    ? [
        "@Query('limit', new DefaultValuePipe(50), ParseIntPipe) limit: number",
        "@Query('after') after?: string",
      ]
    : [];
  const filters = props.map(queryParameter);
  const names = [...(isList ? ['Math.min(limit, 500)', 'after'] : []), ...props.map(({ name }) => name)];
  const pipes = props.flatMap(({ type }) => PIPES[type.code] ?? []);
  const text = `  @Get(${path === '' ? '' : `'${path.slice(1)}'`})
  async ${query.camel}(${[...limits, ...filters].join(', ')}): Promise<${isList ? `readonly ${rows.stem}View[]` : 'number'}> {
    return (await this.queries.execute(new ${query.pascal}(${names.join(', ')}))).result;
  }`;
  return editingIfThere(
    `${feature.dir}/api/${aggregate.many.kebab}.controller.ts`,
    `the route of ${query.pascal}`,
    ...[
      ...(isList ? ['DefaultValuePipe', 'ParseIntPipe'] : []),
      ...(names.length > 0 ? ['Query'] : []),
      ...pipes,
    ].map((name) => importing(name, '@nestjs/common')),
    importing(query.pascal, `../queries/${query.kebab}/${query.kebab}.query${place.js}`),
    ...(isList ? [importing(`type ${rows.stem}View`, `../queries/${view}.view${place.js}`)] : []),
    method(query.camel, text, isMethod('get')),
  );
}

module.exports = { plainQueryRoute, queryEdges };
