// @ts-check
/** What is to be known of TypeScript sources by their syntax trees. */
const ts = require('typescript');

/** @param {string} text */
const parse = (text) =>
  ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);

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

module.exports = { all, classIn, constructorOf, declaredIn, first, parse, propertiesOf };
