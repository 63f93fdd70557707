#!/usr/bin/env node
import 'reflect-metadata';
import { findApplication } from './find-application.js';
import { run } from './program.js';

// Whoever read a pipe has left: there is nobody to answer any more.
process.stdout.on('error', () => process.exit());

const words = process.argv.slice(2);
const terminal = {
  answer: (text: string) => process.stdout.write(text),
  complaint: (text: string) => process.stderr.write(text),
  interruption,
};

process.exitCode = await run(words, process.env, terminal, () =>
  findApplication(words, [process.cwd(), import.meta.dirname]),
);

/** The first signal ends the command in order, a second one the process. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const abort = () => {
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  return controller.signal;
}
