import { describe, expect, it } from '@jest/globals';
import { regionOf, regionsIn, type Snippet, snippetsIn, withSnippets } from '../snippets/snippets.mjs';
import { filesBelow, read } from './files.js';

const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'bench/README.md']
  .concat(filesBelow('docs'), filesBelow('src'))
  .filter((path) => path.endsWith('.md'));

/** What TypeScript compiles, lint looks at and tests run. */
const isCompiled = (path: string) => /^(?:src|test)\/.+\.ts$/.test(path);

/** What is wrong with a block of code in a document, if anything. */
function complaint({ first, path, region, text }: Snippet, readFile = read): string | undefined {
  const line = `line ${String(first + 1)}`;
  if (path === undefined) return `${line}: put <!-- snippet: path/to/file.ts#region --> before it`;
  if (!isCompiled(path)) return `${line}: ${path} is not compiled with the project`;
  return text === regionOf(readFile(path), region)
    ? undefined
    : `${line}: not as in ${path}; npm run snippets`;
}

const complaints = (markdown: string, readFile = read) =>
  snippetsIn(markdown).flatMap((snippet) => complaint(snippet, readFile) ?? []);

describe('the code in the documents', () => {
  it.each(documents)('%s shows what is compiled and tested', (path) => {
    expect(complaints(read(path))).toEqual([]);
  });

  it('is somewhere', () => {
    expect(documents.flatMap((path) => snippetsIn(read(path))).length).toBeGreaterThan(1);
  });

  // Those of the adoption are also compared with each other, by its own spec.
  it('is all that regions are for', () => {
    const shown = documents.flatMap((path) =>
      snippetsIn(read(path)).map(({ path: file = '', region = '' }) => `${file}#${region}`),
    );
    const marked = [...filesBelow('src'), ...filesBelow('test')]
      .filter((path) => path.endsWith('.ts') && path !== 'test/architecture/snippets.spec.ts')
      .filter((path) => !path.startsWith('test/integration/adoption/'))
      .flatMap((path) => regionsIn(read(path)).map((region) => `${path}#${region}`));
    expect([...new Set(marked)].filter((each) => !shown.includes(each))).toEqual([]);
  });
});

describe('a block of code', () => {
  const source = [
    'class A {',
    '  // #region part',
    '  one(): void {',
    '    // #region inner',
    '    two();',
    '    // #endregion',
    '  }',
    '  // #endregion',
    '}',
    '// #region part',
    'const b = new A();',
    '// #endregion',
  ].join('\n');
  const shown = (text: string, marker = '<!-- snippet: src/a.ts#part -->') =>
    [marker, '```ts', ...text.split('\n'), '```'].join('\n');
  const part = 'one(): void {\n  two();\n}\n\nconst b = new A();';

  it('is the parts of its region, without markers and as far to the left as can be', () => {
    expect(regionOf(source, 'part')).toBe(part);
    expect(regionOf(source, 'inner')).toBe('two();');
    expect(regionOf(source).split('\n')).toHaveLength(6);
    expect(() => regionOf(source, 'none')).toThrow('no region none');
    expect(() => regionOf('// #region a\n1', 'a')).toThrow('does not end');
  });

  it('is written from it', () => {
    const written = withSnippets(`text\n\n${shown('old')}\n`, () => source);
    expect(written).toBe(`text\n\n${shown(part)}\n`);
  });

  it.each([
    ['differs by a letter', shown(part.replace('two', 'too')), 'npm run snippets'],
    ['says not where it is from', shown(part, ''), 'snippet: path'],
    ['is from a file that nobody compiles', shown(part, '<!-- snippet: demo/a.mjs#part -->'), 'not compiled'],
    ['is indented', shown(part.replace('two', 'too')).replaceAll(/^/gm, '   '), 'npm run snippets'],
  ])('is seen to fail where it %s', (_, markdown, why) => {
    expect(complaints(markdown, () => source)).toEqual([expect.stringContaining(why)]);
  });

  it('is fine as it is in the file', () => {
    expect(complaints(shown(part), () => source)).toEqual([]);
    expect(complaints('```sh\nnpm ci\n```')).toEqual([]);
  });
});
