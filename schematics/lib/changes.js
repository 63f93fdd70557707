// @ts-check
const { join } = require('node:path');
const { createRequire } = require('node:module');
const {
  SchematicsException,
  apply,
  chain,
  mergeWith,
  move,
  applyTemplates,
  url,
  filter,
} = require('@angular-devkit/schematics');

/** @typedef {import('@angular-devkit/schematics').Tree} Tree */
/** @typedef {import('@angular-devkit/schematics').Rule} Rule */
/** @typedef {import('./source').Edit} Edit */

/**
 * Writes the templates of a folder.
 *
 * @param {string} templates
 * @param {string} target
 * @param {Record<string, unknown>} values
 * @param {(path: string) => boolean} [isWanted]
 * @returns {Rule}
 */
const writing =
  (templates, target, values, isWanted = () => true) =>
  (tree) => {
    const source = apply(url(`../templates/${templates}`), [
      filter(isWanted),
      applyTemplates(values),
      move(target),
      notYet(tree),
    ]);
    return mergeWith(source);
  };

/**
 * @param {Tree} there
 * @returns {Rule}
 */
const notYet = (there) => (source) => {
  source.visit((path) => {
    if (there.exists(path)) throw clash(path);
  });
};

/** @param {string} path */
const clash = (path) =>
  new SchematicsException(
    `${path.replace(/^\//, '')} is there already. Take another name; nothing was written.`,
  );

/**
 * Changes a file by edits of its syntax tree.
 *
 * @param {string} path
 * @param {...Edit} edits
 * @returns {Rule}
 * @throws {SchematicsException} when one of them does not find its place.
 */
const editing =
  (path, ...edits) =>
  (tree) => {
    if (!tree.exists(path))
      throw new SchematicsException(`There is no ${path}, which this is to be written into.`);
    const before = tree.readText(path);
    const after = edits.reduce((text, edit) => {
      const changed = edit(text);
      if (changed === undefined)
        throw new SchematicsException(
          `${path} is not laid out as features are: there is no place in it for this.`,
        );
      return changed;
    }, before);
    if (after !== before) tree.overwrite(path, after);
  };

/**
 * The same, for a file that only this repository has, or whose layout is its owner's own: where there is no place for an edit
 * it is left as it is, and said.
 *
 * @param {string} path
 * @param {string} what is left to do by hand
 * @param {...Edit} edits
 * @returns {Rule}
 */
const editingIfThere =
  (path, what, ...edits) =>
  (tree, context) => {
    if (!tree.exists(path)) return;
    /** @type {string | undefined} */
    let text = tree.readText(path);
    for (const edit of edits) text = text === undefined ? undefined : edit(text);
    if (text === undefined) context.logger.warn(`Left to you: ${what} in ${path}.`);
    else if (text !== tree.readText(path)) tree.overwrite(path, text);
  };

/**
 * Lays out what was written and changed as the application's own Prettier does, where it has one.
 *
 * @returns {Rule}
 */
const formatting = () => async (tree) => {
  const prettier = prettierOf(process.cwd());
  if (!prettier) return;
  for (const path of changedFiles(tree)) {
    const file = join(process.cwd(), path);
    const { ignored, inferredParser } = await prettier.getFileInfo(file, { resolveConfig: true });
    if (ignored || inferredParser === null) continue;
    const options = { ...(await prettier.resolveConfig(file, { editorconfig: true })), filepath: file };
    tree.overwrite(path, await prettier.format(tree.readText(path), options));
  }
};

/** @param {Tree} tree */
function changedFiles(tree) {
  const { actions } =
    /** @type {import('@angular-devkit/schematics').Tree & { actions: { kind: string, path: string }[] }} */ (
      tree
    );
  const written = actions.filter(({ kind }) => kind === 'c' || kind === 'o').map(({ path }) => path);
  return [...new Set(written)];
}

/** @param {string} folder */
function prettierOf(folder) {
  try {
    return /** @type {typeof import('prettier')} */ (createRequire(join(folder, 'package.json'))('prettier'));
  } catch {
    return undefined;
  }
}

/**
 * All or nothing: the rules, and then the layout.
 *
 * @param {...(Rule | undefined | false)} rules
 * @returns {Rule}
 */
const all = (...rules) => chain([...rules.filter((rule) => typeof rule === 'function'), formatting()]);

module.exports = { all, clash, editing, editingIfThere, writing };
