#!/usr/bin/env node
import 'reflect-metadata';
import { run } from './program.js';

// Whoever read a pipe has left: there is nobody to answer any more.
process.stdout.on('error', () => process.exit());

process.exitCode = await run(process.argv.slice(2), process.env, {
  answer: (text) => process.stdout.write(text),
  complaint: (text) => process.stderr.write(text),
  interruption,
});

/** The first signal ends the command in order, a second one the process. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const abort = () => {
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  return controller.signal;
}
