// @ts-check
const { chain } = require('@angular-devkit/schematics');
const { editing, writing } = require('./changes');
const { strings } = require('@angular-devkit/core');
const { importing, listing } = require('./source');

const INDEX = `/** The application's migrations. They run after the engine's, in one history. */
export const appMigrations = [];
`;

/**
 * A migration that makes a table, at the end of the application's.
 *
 * @param {import('./place').Place} place
 * @param {{ table: string, what: string, columns: readonly string[], indices?: readonly string[] }} described
 * @returns {import('@angular-devkit/schematics').Rule}
 */
const makingTable =
  ({ src, js }, { table, what, columns, indices = [] }) =>
  (tree) => {
    const folder = `${src}/database/migrations`;
    const title = `create-${table.replaceAll('_', '-')}`;
    const at = nextTime(tree.getDir(folder).subfiles);
    const className = `${strings.classify(title)}${String(at)}`;
    const migrationFile = `${String(at)}-${title}`;
    if (!tree.exists(`${folder}/index.ts`)) tree.create(`${folder}/index.ts`, INDEX);
    return chain([
      writing('migration', folder, { migrationFile, className, table, what, columns, indices }),
      editing(
        `${folder}/index.ts`,
        importing(className, `./${migrationFile}${js}`),
        listing('appMigrations', className),
      ),
    ]);
  };

/**
 * Behind all that are there, since migrations run in the order of their times.
 *
 * @param {readonly string[]} files
 */
function nextTime(files) {
  const times = files.map((file) => Number.parseInt(file, 10)).filter(Number.isSafeInteger);
  return Math.max(Date.now(), ...times.map((time) => time + 1));
}

module.exports = { makingTable };
