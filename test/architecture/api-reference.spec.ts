import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './files.js';

/** typedoc.config.mjs makes a failure of each warning, and says what it looks for. */
const reference = () =>
  spawnSync(process.execPath, ['node_modules/typedoc/bin/typedoc', '--emit', 'none'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

describe('what is behind the doors', () => {
  it('has doc blocks with links that lead somewhere, and types that can be named', () => {
    const { status, stdout, stderr } = reference();
    const complaints = `${stdout}${stderr}`.split('\n').filter((line) => /^\[(?:warning|error)\]/.test(line));
    expect(complaints).toEqual([]);
    expect(status).toBe(0);
  });
});
