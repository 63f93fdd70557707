// @ts-check
/**
 * Edits of TypeScript sources: each finds its place in the syntax tree and puts text there. What is there already is not put
 * there twice, and what is not found is told by `undefined`, so that nothing is written in a wrong place.
 *
 * @typedef {(text: string) => string | undefined} Edit
 */
const ts = require('typescript');

/** @param {string} text */
const parse = (text) =>
  ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);

/**
 * @param {string} text
 * @param {number} at
 * @param {string} more
 */
const insert = (text, at, more) => text.slice(0, at) + more + text.slice(at);

/**
 * The first node for which `pick` gives something, the tree being walked from its root.
 *
 * @template T
 * @param {ts.Node} node
 * @param {(node: ts.Node) => T | undefined} pick
 * @returns {T | undefined}
 */
function first(node, pick) {
  return pick(node) ?? ts.forEachChild(node, (child) => first(child, pick));
}

/**
 * Puts one more among nodes that commas part: before the first that `isBehind`, or else at the end.
 *
 * @param {string} text
 * @param {ts.NodeArray<ts.Node>} nodes
 * @param {string} more
 * @param {(node: string) => boolean} [isBehind]
 */
function insertAmong(text, nodes, more, isBehind = () => false) {
  const texts = nodes.map((node) => node.getText());
  if (texts.includes(more)) return text;
  const next = nodes.find((_, index) => isBehind(texts[index] ?? ''));
  if (next) return insert(text, next.getStart(), `${more}, `);
  const last = nodes.at(-1);
  return last ? insert(text, last.end, `, ${more}`) : insert(text, nodes.pos, more);
}

/**
 * Imports a name, in the order in which imports stand here: packages first, then files by their paths.
 *
 * @param {string} name `type X` for a type
 * @param {string} from
 * @returns {Edit}
 */
const importing = (name, from) => (text) => {
  const imports = parse(text).statements.filter(ts.isImportDeclaration);
  /** @param {ts.ImportDeclaration} each */
  const sourceOf = (each) => /** @type {ts.StringLiteral} */ (each.moduleSpecifier).text;
  const named = imports
    .filter((each) => sourceOf(each) === from && !each.importClause?.isTypeOnly)
    .map((each) => each.importClause?.namedBindings)
    .find((bindings) => bindings !== undefined && ts.isNamedImports(bindings));
  const bare = name.replace('type ', '');
  if (imports.some((each) => sourceOf(each) === from && namesIn(each).includes(bare))) return text;
  if (named && ts.isNamedImports(named)) {
    return insertAmong(text, named.elements, name, (other) => compareNames(other, name) > 0);
  }
  const line =
    name === bare ? `import { ${name} } from '${from}';` : `import type { ${bare} } from '${from}';`;
  const next = imports.find((each) => compareSources(sourceOf(each), from) > 0);
  if (next) return insert(text, next.getStart(), `${line}\n`);
  const last = imports.at(-1);
  return last ? insert(text, last.end, `\n${line}`) : `${line}\n\n${text}`;
};

/** @param {ts.ImportDeclaration} declaration */
function namesIn({ importClause }) {
  const bindings = importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements.map((each) => each.name.text) : [];
}

/**
 * @param {string} a
 * @param {string} b
 */
function compareNames(a, b) {
  const [one, other] = [a.replace('type ', '').toLowerCase(), b.replace('type ', '').toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * @param {string} a
 * @param {string} b
 */
function compareSources(a, b) {
  /** @param {string} from */
  const rank = (from) => (from.startsWith('.') ? 100 - from.split('../').length : 0);
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * Names one more in `export { ... }` without a source.
 *
 * @param {string} name
 * @returns {Edit}
 */
const exporting = (name) => (text) => {
  const named = first(parse(text), (node) =>
    ts.isExportDeclaration(node) &&
    !node.moduleSpecifier &&
    node.exportClause &&
    ts.isNamedExports(node.exportClause)
      ? node.exportClause
      : undefined,
  );
  return named && insertAmong(text, named.elements, name, (other) => compareNames(other, name) > 0);
};

/**
 * Puts an element into the list that a variable is.
 *
 * @param {string} variable
 * @param {string} element
 * @returns {Edit}
 */
const listing = (variable, element) => (text) => {
  const list = initializerOf(parse(text), variable);
  return list && ts.isArrayLiteralExpression(list) ? insertAmong(text, list.elements, element) : undefined;
};

/**
 * Puts a property into the object that a variable is.
 *
 * @param {string} variable
 * @param {string} key as it is written: an identifier, or a string in quotation marks
 * @param {string} value
 * @returns {Edit}
 */
const property = (variable, key, value) => (text) => {
  const object = initializerOf(parse(text), variable);
  if (!object || !ts.isObjectLiteralExpression(object)) return undefined;
  if (object.properties.some((each) => each.name?.getText() === key)) return text;
  return insertAmong(text, object.properties, `${key}: ${value}`);
};

/**
 * What a variable is, without what is said of its type.
 *
 * @param {ts.Node} root
 * @param {string} variable
 */
function initializerOf(root, variable) {
  const found = first(root, (node) =>
    ts.isVariableDeclaration(node) && node.name.getText() === variable ? node.initializer : undefined,
  );
  return found && (ts.isAsExpression(found) || ts.isSatisfiesExpression(found)) ? found.expression : found;
}

/**
 * Puts an element into a list of a module: that of `@Module`, or of the dynamic module that the class gives.
 *
 * @param {string} list `imports`, `providers`
 * @param {string} element
 * @returns {Edit}
 */
const inModule = (list, element) => (text) => {
  const lists = first(parse(text), (node) => {
    if (!ts.isClassDeclaration(node)) return undefined;
    const found = all(node, (each) =>
      ts.isPropertyAssignment(each) &&
      each.name.getText() === list &&
      ts.isArrayLiteralExpression(each.initializer)
        ? each.initializer
        : undefined,
    );
    return found[0];
  });
  if (lists) return insertAmong(text, lists.elements, element);
  const options = first(parse(text), moduleOptions);
  return options && insertAmong(text, options.properties, `${list}: [${element}]`);
};

/** @param {ts.Node} node */
function moduleOptions(node) {
  if (!ts.isDecorator(node) || !ts.isCallExpression(node.expression)) return undefined;
  const [options] = node.expression.arguments;
  const isModule = node.expression.expression.getText() === 'Module';
  return isModule && options && ts.isObjectLiteralExpression(options) ? options : undefined;
}

/**
 * All for which `pick` gives something, in their order.
 *
 * @template T
 * @param {ts.Node} node
 * @param {(node: ts.Node) => T | undefined} pick
 * @returns {T[]}
 */
function all(node, pick) {
  /** @type {T[]} */
  const found = [];
  first(node, (each) => {
    const picked = pick(each);
    if (picked !== undefined) found.push(picked);
    return undefined;
  });
  return found;
}

/**
 * Puts an element into the list that is the only argument of a call, as that of `TypeOrmModule.forFeature`.
 *
 * @param {string} callee
 * @param {string} element
 * @returns {Edit}
 */
const inCall = (callee, element) => (text) => {
  const list = first(parse(text), (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== callee) return undefined;
    const [argument] = node.arguments;
    return argument && ts.isArrayLiteralExpression(argument) ? argument : undefined;
  });
  return list && insertAmong(text, list.elements, element);
};

/**
 * Puts an element into a list within the options of a call, as `aggregates` of `EventSourcingModule.forFeature`.
 *
 * @param {string} callee
 * @param {string} key
 * @param {string} element
 * @returns {Edit}
 */
const inOptions = (callee, key, element) => (text) => {
  const list = first(parse(text), (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== callee) return undefined;
    return first(node, (each) =>
      ts.isPropertyAssignment(each) &&
      each.name.getText() === key &&
      ts.isArrayLiteralExpression(each.initializer)
        ? each.initializer
        : undefined,
    );
  });
  return list && insertAmong(text, list.elements, element);
};

/**
 * @param {string} text
 * @param {string} [className] the only one where it is left out
 */
const classIn = (text, className) =>
  first(parse(text), (node) =>
    ts.isClassDeclaration(node) && (className === undefined || node.name?.text === className)
      ? node
      : undefined,
  );

/**
 * Puts a method into a class: before the first that `isBehind`, or else at the end.
 *
 * @param {string} name
 * @param {string} method its text
 * @param {(member: ts.ClassElement) => boolean} [isBehind]
 * @returns {Edit}
 */
const method =
  (name, method, isBehind = () => false) =>
  (text) => {
    const found = classIn(text);
    if (!found) return undefined;
    if (found.members.some((member) => member.name?.getText() === name)) return text;
    const next = found.members.find(isBehind);
    if (next) return insert(text, next.getFullStart(), `\n\n${method}`);
    return insert(text, found.members.end, `\n\n${method}`);
  };

/**
 * Puts statements at the end of the first `describe`.
 *
 * @param {string} statements
 * @param {string} title of the first of them: what is described already is not described twice
 * @returns {Edit}
 */
const described = (statements, title) => (text) => {
  const body = first(parse(text), (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'describe') return undefined;
    const callback = node.arguments.at(-1);
    return callback && ts.isArrowFunction(callback) && ts.isBlock(callback.body) ? callback.body : undefined;
  });
  if (!body) return undefined;
  return text.includes(title) ? text : insert(text, body.statements.end, `\n\n${statements}`);
};

/**
 * @param {string} name
 * @returns {(member: ts.ClassElement) => boolean} whether a member is the one of this name
 */
const isMethod = (name) => (member) => member.name?.getText() === name;

/** @param {ts.ClassElement} member */
const isHidden = (member) =>
  ts.isMethodDeclaration(member) &&
  (member.modifiers ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.ProtectedKeyword || kind === ts.SyntaxKind.PrivateKeyword,
  );

/** @param {ts.ClassElement} member */
const isPrivate = (member) =>
  ts.isMethodDeclaration(member) &&
  (member.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);

/**
 * The names of the methods of a class, and of the variables that a source declares.
 *
 * @param {string} text
 */
function declaredIn(text) {
  const root = parse(text);
  return {
    className: first(root, (node) => (ts.isClassDeclaration(node) ? node.name?.text : undefined)),
    members: all(root, (node) => (ts.isClassElement(node) ? node.name?.getText() : undefined)),
    variables: all(root, (node) => (ts.isVariableDeclaration(node) ? node.name.getText() : undefined)),
  };
}

/**
 * The parameters of the constructor of the class in a source, with their types.
 *
 * @param {string} text
 * @returns {{ name: string, code: string }[]}
 */
function constructorOf(text) {
  const found = classIn(text)?.members.find(ts.isConstructorDeclaration);
  return (found?.parameters ?? []).map((each) => ({
    name: each.name.getText(),
    code: each.type?.getText() ?? 'unknown',
  }));
}

/**
 * The properties of the class in a source, with their types.
 *
 * @param {string} text
 * @returns {{ name: string, code: string }[]}
 */
function propertiesOf(text) {
  const found = classIn(text)?.members.filter(ts.isPropertyDeclaration) ?? [];
  return found.map((each) => ({ name: each.name.getText(), code: each.type?.getText() ?? 'unknown' }));
}

module.exports = {
  constructorOf,
  declaredIn,
  described,
  exporting,
  importing,
  inCall,
  inModule,
  inOptions,
  isHidden,
  isMethod,
  isPrivate,
  listing,
  method,
  propertiesOf,
  property,
};
