// @ts-check
/**
 * How a command comes in: a route and a mutation.
 *
 * @typedef {import('@angular-devkit/schematics').Rule} Rule
 * @typedef {import('./messages').Piece} Piece
 * @typedef {import('./names').Name} Name
 */
const { chain } = require('@angular-devkit/schematics');
const { mutationOf, routeOf } = require('./catalogues');
const { editingIfThere, writing } = require('./changes');
const { values } = require('./messages');
const { declaredIn, described, importing, method } = require('./source');
const { phrases, sentence } = require('./text');

/**
 * @param {Piece} piece
 * @param {Name} command
 * @param {Name} action
 * @returns {Rule}
 */
function commandEdges(piece, command, action) {
  const { place, feature, aggregate, props } = piece;
  const { one, many } = aggregate;
  const dto = place.isHome ? 'command-dto' : 'command-dto-elsewhere';
  const hasBody = place.isHome || props.length > 0;
  return chain([
    hasBody
      ? writing(dto, `${feature.dir}/api/dto`, { ...values(piece), command, commandFile: command.kebab })
      : chain([]),
    (place.isHome ? route : plainRoute)(piece, command, action),
    place.hasGraphql && place.isHome ? mutation(piece, command) : chain([]),
    place.isHome
      ? chain([
          routeOf('POST', `/v1/${many.kebab}/:id/${action.kebab}`, props),
          mutationOf(command.camel, props, `${one.camel}Id`),
          served(piece, action),
        ])
      : chain([]),
  ]);
}

/**
 * `Cancel an order`.
 *
 * @param {Name} command
 */
function summary(command) {
  const [verb = '', ...rest] = command.words.split(' ');
  return rest.length === 0 ? command.sentence : sentence(verb, rest.join(' '));
}

/** @param {Piece} piece @param {Name} command */
const messageOf = ({ place }, command) => `../commands/${command.kebab}/${command.kebab}.command${place.js}`;

/** @param {Piece} piece @param {Name} command */
const dtoOf = ({ place }, command) => `./dto/${command.kebab}.inputs${place.js}`;

/**
 * @param {Piece} piece
 * @param {Name} command
 * @param {Name} action
 */
function route(piece, command, action) {
  const { place, feature, aggregate, props } = piece;
  const { list, names } = phrases(place);
  const body = props.length > 0 ? `{ ${names(props)} }` : '_';
  const text = `  @Post(':id/${action.kebab}')
  @HttpCode(200)
  @DocumentCommand('${summary(command)}')
  async ${action.camel}(
    @Param('id', UuidPipe) id: string,
    @Body() ${body}: ${command.pascal}Body,
    @IfMatch() expected: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new ${command.pascal}(${list('id', props, 'input')});
    return answerCommand(await this.commands.execute(command, { expected: expected?.of(id) }), reply);
  }`;
  return editingIfThere(
    `${feature.dir}/api/${aggregate.many.kebab}.controller.ts`,
    `the route of ${command.pascal}`,
    importing('HttpCode', '@nestjs/common'),
    importing(command.pascal, messageOf(piece, command)),
    importing(`${command.pascal}Body`, dtoOf(piece, command)),
    method(action.camel, text),
  );
}

/**
 * The same with nothing but what Nest has.
 *
 * @param {Piece} piece
 * @param {Name} command
 * @param {Name} action
 */
function plainRoute(piece, command, action) {
  const { place, feature, aggregate, props } = piece;
  const { list, names } = phrases(place);
  const body = props.length > 0 ? `, @Body() { ${names(props)} }: ${command.pascal}Body` : '';
  const text = `  @Post(':id/${action.kebab}')
  @HttpCode(200)
  async ${action.camel}(@Param('id', ParseUUIDPipe) id: string${body}): Promise<CommandAnswer> {
    return answer(await this.commands.execute(new ${command.pascal}(${list('id', props, 'input')})));
  }`;
  return editingIfThere(
    `${feature.dir}/api/${aggregate.many.kebab}.controller.ts`,
    `the route of ${command.pascal}`,
    importing('HttpCode', '@nestjs/common'),
    importing(command.pascal, messageOf(piece, command)),
    ...(props.length > 0 ? [importing(`${command.pascal}Body`, dtoOf(piece, command))] : []),
    method(action.camel, text),
  );
}

/**
 * @param {Piece} piece
 * @param {Name} command
 */
function mutation(piece, command) {
  const { place, feature, aggregate, props } = piece;
  const { list } = phrases(place);
  const id = `${aggregate.one.camel}Id`;
  const text = `  @Mutation(() => CommandResultType)
  async ${command.camel}(@Args('input') { ${list(id, props)} }: ${command.pascal}Input): Promise<CommandAnswer> {
    return commandAnswer(await this.commands.execute(new ${command.pascal}(${list(id, props, 'input')})));
  }`;
  return editingIfThere(
    `${feature.dir}/api/${aggregate.many.kebab}.resolver.ts`,
    `the mutation ${command.camel}`,
    importing(command.pascal, messageOf(piece, command)),
    importing(`${command.pascal}Input`, dtoOf(piece, command)),
    method(command.camel, text),
  );
}

/**
 * @param {Piece} piece
 * @param {Name} action
 * @returns {Rule}
 */
const served = ({ place, aggregate: { one, many }, props }, action) =>
  editingIfThere(`test/e2e/${many.kebab}.e2e-spec.ts`, `what it expects of ${action.camel}`, (text) => {
    const { variables } = declaredIn(text);
    if (!['send', 'input'].every((name) => variables.includes(name))) return undefined;
    const title = `take ${action.words}, where they are there`;
    const body = `{ ${phrases(place).assigned(props)} }`;
    return described(
      `  it('${title}', async () => {
    const act = (id: string) => send('POST', \`/v1/${many.kebab}/\${id}/${action.kebab}\`, ${body});
    const { body } = await send('POST', '/v1/${many.kebab}', input);
    const ${one.camel}Id = String(body['id']);
    expect(await act(${one.camel}Id)).toMatchObject({ status: 200, body: { id: ${one.camel}Id, version: 2 } });
    expect(await send('GET', \`/v1/${many.kebab}/\${${one.camel}Id}\`)).toMatchObject({ body: { version: 2 } });
    expect(await act(randomUUID())).toMatchObject({ status: 404 });
  });`,
      title,
    )(text);
  });

module.exports = { commandEdges };
