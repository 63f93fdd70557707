import { cpus, totalmem } from 'node:os';
import { verdict } from './support/report.mjs';

const NAMES = [
  'append',
  'load',
  'catch-up',
  'growth',
  'http',
  'event-loop',
  'rebuild',
  'live-lag',
  'poison',
  'fail-over',
  'snapshots',
  'transfers',
  'withdrawals',
  'observability',
  'overload',
  'auth',
];
const OPTIONS = ['--quick', '--sqlite', '--postgres'];

const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith('--'));
const unknown = words.find((word) => ![...NAMES, ...OPTIONS].includes(word));
if (unknown !== undefined) {
  process.stderr.write(
    `No such bench or option: ${unknown}\nBenches: ${NAMES.join(', ')}. Options: ${OPTIONS.join(', ')}\n`,
  );
  process.exit(1);
}

const engineIds = ['sqlite', 'postgres'].filter((id) => words.includes(`--${id}`));
const quick = words.includes('--quick');

const missed = [];
await main().catch((error) => {
  const isMissing = error.code === 'ERR_MODULE_NOT_FOUND';
  const remedy = isMissing ? '\nFirst: npm ci && npm run build, and npm ci in bench\n' : '';
  process.stderr.write(`${error.stack}\n${remedy}`);
  process.exitCode = 1;
});

async function main() {
  const { withEngines } = await import('./support/engines.mjs');
  await withEngines(engineIds.length > 0 ? engineIds : ['sqlite', 'postgres'], async (engines) => {
    const about = await environment(engines);
    const { machine, databases, versions } = about;
    process.stdout.write(
      `${[Object.values(machine), databases, versions].map((line) => line.join('; ')).join('\n')}\n`,
    );
    for (const name of names.length > 0 ? names : NAMES) {
      const { run } = await import(`./${name}/${name}.bench.mjs`);
      const { method, comparisons } = await run({ engines, quick });
      process.stdout.write(`\n${JSON.stringify({ bench: name, quick, ...about, method, comparisons })}\n`);
      missed.push(...comparisons.filter(({ isMet }) => isMet === false).map((each) => ({ name, ...each })));
    }
  });
  summary();
}

async function environment(engines) {
  const { systemsFor } = await import('./systems/index.mjs');
  const { versionOf } = await import('./support/versions.mjs');
  const systems = new Set(engines.flatMap(systemsFor));
  return {
    machine: {
      node: process.version,
      cpus: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
      memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
      platform: `${process.platform} ${process.arch}`,
    },
    databases: await Promise.all(
      engines.map(async (each) => `${each.name} ${await each.version()}, ${each.durability}`),
    ),
    versions: [...[...systems].map(({ version }) => version), ...['sqlite3', 'pg'].map(versionOf)],
  };
}

function summary() {
  const lines = missed.map(
    ({ name, what, against, ratio, target, isMet }) =>
      `${verdict(isMet)}  ${name}: ${what} against ${against}: ${ratio} instead of ${target}`,
  );
  process.stdout.write(`\n${lines.length === 0 ? 'Each target is met.' : lines.join('\n')}\n`);
  if (quick) process.stdout.write('This was a smoke run: its figures mean nothing.\n');
}
