import { cpus, totalmem } from 'node:os';

const benches = { append: () => import('./append/append.bench.mjs') };
const [name, ...options] = process.argv.slice(2);
const bench = benches[name ?? ''];

if (!bench) {
  process.stderr.write(`Which bench? One of: ${Object.keys(benches).join(', ')}\n`);
  process.exit(1);
}

const machine = {
  node: process.version,
  cpus: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  platform: `${process.platform} ${process.arch}`,
};
const { run } = await bench();
const figures = await run(new Set(options));
process.stdout.write(`\n${JSON.stringify({ bench: name, machine, ...figures })}\n`);
