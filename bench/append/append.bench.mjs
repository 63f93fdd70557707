import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, rate, table } from '../support/measure.mjs';
import { bulkCeiling, ceiling } from './ceiling.mjs';
import { naive } from './naive.mjs';
import { ours } from './ours.mjs';

const CALLERS = [1, 8, 64];
const SYSTEMS = { naive, ours };

/** Durable appends per second of one event each, on SQLite: medians of repetitions that alternate. */
export async function run(options) {
  const [repetitions, ms] = options.has('--quick') ? [1, 500] : [5, 2_000];
  const samples = { ceiling: [], bulkCeiling: [] };
  for (let n = 0; n < repetitions; n += 1) {
    samples.ceiling.push(await inFolder((file) => ceiling(file, ms)));
    samples.bulkCeiling.push(await inFolder((file) => bulkCeiling(file, ms)));
    for (const callers of CALLERS) {
      for (const [name, open] of Object.entries(SYSTEMS)) {
        const perSecond = await inFolder((file) => measure(open, file, callers, ms));
        (samples[`${name} ${callers}`] ??= []).push(perSecond);
      }
    }
  }
  return report(samples, { repetitions, ms });
}

async function measure(open, file, callers, ms) {
  const system = await open(file);
  await rate(callers, ms / 10, system.once);
  const perSecond = await rate(callers, ms, system.once);
  await system.close();
  return perSecond;
}

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  try {
    return await work(join(folder, 'bench.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(samples, method) {
  const perSecond = Object.fromEntries(
    Object.entries(samples).map(([name, each]) => [name, Math.round(median(each))]),
  );
  const ratios = CALLERS.map((callers) => ({
    callers,
    oursToNaive: round(perSecond[`ours ${callers}`] / perSecond[`naive ${callers}`]),
    oursToCeiling: round(perSecond[`ours ${callers}`] / perSecond.ceiling),
    oursToBulkCeiling: round(perSecond[`ours ${callers}`] / perSecond.bulkCeiling),
  }));
  const rows = ratios.map(({ callers, oursToNaive, oursToCeiling, oursToBulkCeiling }) => [
    callers,
    perSecond[`naive ${callers}`],
    perSecond[`ours ${callers}`],
    oursToNaive,
    oursToCeiling,
    oursToBulkCeiling,
  ]);
  const header = ['callers', 'naive/s', 'ours/s', 'ours : naive', 'ours : ceiling', 'ours : bulk ceiling'];
  process.stdout.write(
    `Durable appends on SQLite (WAL, synchronous=FULL), one event each\n\n${table(header, rows)}\n\n` +
      `ceiling (prepared inserts, 10,000 a transaction): ${perSecond.ceiling}/s\n` +
      `bulk ceiling (1,000 rows a statement, 10,000 a transaction): ${perSecond.bulkCeiling}/s\n`,
  );
  return { method, perSecond, ratios };
}

function round(value) {
  return Math.round(value * 100) / 100;
}
