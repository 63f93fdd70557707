#!/usr/bin/env node
import 'reflect-metadata';
import { run } from './program.js';

process.exitCode = await run(process.argv.slice(2), process.env, {
  answer: (text) => process.stdout.write(text),
  complaint: (text) => process.stderr.write(text),
});
