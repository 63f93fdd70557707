import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Prints a bill of materials (CycloneDX) of what `npm ci --omit=dev` installs. npm makes it of all packages; its own
 * `--omit dev` leaves out each package that something in development wants as well, @nestjs/core among them.
 */
const ROOT = new URL('..', import.meta.url);
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', ROOT), 'utf8'));

const inProduction = new Set(
  Object.entries(packages)
    .filter(([, { dev }]) => !dev)
    .map(([path, { name, version }]) => `${name ?? path.split('node_modules/').at(-1)}@${version}`),
);

const words = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
const all = JSON.parse(execFileSync('npm', words, { cwd: ROOT, maxBuffer: 2 ** 27 }));
const refs = new Map(
  [all.metadata.component, ...all.components].map((each) => [each['bom-ref'], purlName(each)]),
);
const isKept = (ref) => inProduction.has(refs.get(ref));

const bill = {
  ...all,
  components: all.components.filter((each) => isKept(each['bom-ref'])),
  dependencies: all.dependencies
    .filter(({ ref }) => isKept(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isKept) })),
};
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);

/** The name and version that the registry has it under, which an alias has not. */
function purlName({ purl }) {
  return decodeURIComponent(purl.replace(/^pkg:npm\//, '').replace(/[?#].*$/, ''));
}
