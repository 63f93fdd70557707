import { resolve } from 'node:path';
import { operatedBy } from '../../src/cli/operated.js';
import { run } from '../../src/cli/program.js';
import * as operated from '../../src/operated.js';

/** `npx tidemark` as it is built. */
export const TIDEMARK = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

/** What a command line has come to. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs `npx tidemark` in this process, on a database. */
export async function tidemarkOn(databaseUrl: string, ...words: string[]): Promise<Ran> {
  let output = '';
  let errors = '';
  const code = await run(
    words,
    { DATABASE_URL: databaseUrl },
    {
      answer: (text) => (output += text),
      complaint: (text) => (errors += text),
      interruption: () => new AbortController().signal,
    },
    () => Promise.resolve(operatedBy('src/operated.ts', operated)),
  );
  return { code, output, errors };
}
