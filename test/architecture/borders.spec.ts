import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.js';
import { config, cruiseTree } from './cruise.js';
import { PLANTED } from './planted.js';

const ROOT = resolve(import.meta.dirname, '../..');
const AT_LEAST = 120;

describe('the borders of the house', () => {
  const folders: ReturnType<typeof temporaryFolder>[] = [];
  afterAll(() => {
    for (const folder of folders) folder.remove();
  });

  it(`are kept by all files, and there are at least ${String(AT_LEAST)}`, async () => {
    const { modules, summary } = await cruiseTree(ROOT);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
    // A cruiser that cannot read TypeScript looks at nothing, and is content.
    expect(modules.filter(({ source }) => source.startsWith('src/')).length).toBeGreaterThanOrEqual(AT_LEAST);
  });

  it('have a planted violation each', () => {
    expect(Object.keys(PLANTED).sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
  });

  it.each(Object.entries(PLANTED))('are seen to fail: %s', async (rule, files) => {
    const folder = temporaryFolder();
    folders.push(folder);
    symlinkSync(join(ROOT, 'node_modules'), folder.file('node_modules'));
    writeFileSync(
      folder.file('package.json'),
      '{"type":"module","dependencies":{"typeorm":"*","@nestjs/common":"*"}}',
    );
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(folder.file(path)), { recursive: true });
      writeFileSync(folder.file(path), text);
    }
    const { summary } = await cruiseTree(folder.path);
    expect(summary.violations.map((violation) => violation.rule.name)).toContain(rule);
  });
});
