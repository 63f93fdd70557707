import { describe, expect, it } from '@jest/globals';
import { tidemarkOn } from '../support/tidemark.js';
import { filesBelow, read } from './files.js';

const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md']
  .concat(filesBelow('docs'), filesBelow('src'))
  .filter((path) => path.endsWith('.md'));

const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);

/** The scripts that a document calls. */
const scriptsIn = (markdown: string) =>
  [...markdown.matchAll(/\bnpm run (?:-s |--silent )?([a-z:]+)/g)].map(([, name = '']) => name);

/** The commands of `tidemark` that a document calls, with their options: `projections rebuild`, `--wait`. */
function commandsIn(markdown: string): (readonly [command: string, option?: string])[] {
  const calls = [...markdown.matchAll(/\bnpx tidemark ([a-z]+)(?: ([a-z|]+)\b)?([^`#\n]*)/g)];
  return calls.flatMap(([, topic = '', verbs = '', rest = '']) => {
    const options = [...rest.matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option);
    return verbs.split('|').flatMap((verb) => {
      const command = `${topic} ${verb}`.trim();
      return [[command] as const, ...options.map((option) => [command, option ?? ''] as const)];
    });
  });
}

async function helpOf(command: string): Promise<string> {
  const { output } = await tidemarkOn('sqlite::memory:', ...command.split(' '), '--help');
  return output;
}

/** What is called and is not there. */
async function missing(markdown: string): Promise<string[]> {
  const found = scriptsIn(markdown).filter((name) => !scripts.includes(name));
  for (const [command, option = '--help'] of commandsIn(markdown)) {
    const help = await helpOf(command);
    const isThere = help.startsWith(`Usage: tidemark ${command} `);
    if (!isThere || !(help.includes(option) || option === '--json')) found.push(`${command} ${option}`);
  }
  return found;
}

describe('what the documents tell you to run', () => {
  it.each(documents)('%s: is there', async (path) => {
    expect(await missing(read(path))).toEqual([]);
  });

  it('is looked at', () => {
    expect(documents.flatMap((path) => commandsIn(read(path))).length).toBeGreaterThan(40);
  });

  it.each([
    ['npm run snipets', ['snipets']],
    ['npx tidemark projections lst', ['projections lst --help']],
    ['npx tidemark projection list', ['projection list --help']],
    ['npx tidemark projections rebuild <projection> --wat', ['projections rebuild --wat']],
    ['npx tidemark projections pause|resum <projection>', ['projections resum --help']],
  ])('is seen to fail: %s', async (text, expected) => {
    expect(await missing(text)).toEqual(expected);
  });
});
