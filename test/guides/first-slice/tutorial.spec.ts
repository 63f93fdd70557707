import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { read, ROOT } from '../../architecture/files.js';
import { regionOf } from '../../snippets/snippets.mjs';

const tutorial = read('docs/tutorial/your-first-slice.md');
const calls = [...tutorial.matchAll(/^npx nest g (\S+) (\S+)(?: (\S+))?$/gm)].map(([, ...words]) => words);

/** The generators do what the tutorial says, as far as it says so. That it can be run by hand a test cannot show. */
describe('the tutorial', () => {
  let written: Readonly<Record<string, string>>;

  beforeAll(() => {
    const script = ['test/guides/first-slice/generate.mjs', JSON.stringify(calls)];
    const { stdout, stderr } = spawnSync(process.execPath, script, { cwd: ROOT, encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    written = JSON.parse(stdout) as Record<string, string>;
  });

  it('names files that are there when it has come so far', () => {
    const named = [...tutorial.matchAll(/`(src\/orders\/[^`]+\.ts)`/g)].map(([, path = '']) => `/${path}`);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((path) => written[path] === undefined)).toEqual([]);
  });

  it('changes an aggregate that looks as it says', () => {
    const aggregate = written['/src/orders/domain/order.aggregate.ts'] ?? '';
    const [, cancel = '', onCancelled = ''] = regionOf(
      read('test/guides/first-slice/order.aggregate.ts'),
      'rule',
    ).split('\n\n');
    const isNew = (line: string) => line.includes('isCancelled');
    const generated = cancel.split('\n').filter((line) => !isNew(line));
    expect(aggregate).toContain(generated.map((line) => `  ${line}`).join('\n'));
    expect(aggregate).toContain(`  ${onCancelled.split('\n')[0] ?? ''}`);
  });

  it('asks for routes that there are', () => {
    const controller = written['/src/orders/api/orders.controller.ts'] ?? '';
    for (const route of ["@Controller('v1/orders')", "@Get('cancelled-orders')", "@Post(':id/cancel')"]) {
      expect(controller).toContain(route);
    }
  });
});
