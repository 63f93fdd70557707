import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withSnippets } from './snippets.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** Writes the regions of the code into every document that shows them: `npm run snippets`. */
const below = ['docs', 'src'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(folder, path)),
);
const documents = [...readdirSync(ROOT), ...below].filter((path) => path.endsWith('.md'));

for (const path of documents) {
  const before = read(path);
  const after = withSnippets(before, read);
  if (after === before) continue;
  writeFileSync(join(ROOT, path), after);
  console.log(path);
}
