import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const ALWAYS = ['README.md', 'LICENSE', 'release/engine-manifest.mjs'];

interface Manifest {
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}

/**
 * Packs what is built into a folder, by `npm pack` in a copy of the project: it has package.json changed for a moment,
 * which other tests read. Gives the path of the tarball.
 */
export async function packInto(folder: string): Promise<string> {
  const copy = join(folder, 'project');
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const packed = manifest.files.filter((path) => !path.startsWith('!') && existsSync(join(ROOT, path)));
  for (const path of [...ALWAYS, ...packed]) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  }
  const scripts = { ...manifest.scripts, build: 'node --version' };
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, scripts }));
  const words = ['pack', '--silent', '--pack-destination', folder];
  const { stdout } = await execute('npm', words, { cwd: copy });
  return join(folder, stdout.trim().split('\n').at(-1) ?? '');
}
