import semver from 'semver';
import { read } from './files.js';

/** A package of package-lock.json. */
export interface LockedPackage {
  /** Where it is installed under another one. */
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly engines?: { readonly node?: string } | readonly string[];
  readonly hasInstallScript?: boolean;
}

export type Lock = Readonly<Record<string, LockedPackage>>;

interface Manifest {
  readonly engines: { readonly node: string };
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;

export function readLock(): Lock {
  return (JSON.parse(read('package-lock.json')) as { packages: Lock }).packages;
}

/** What `npm ci --omit=dev` installs, by path. */
export function productionPackages(lock: Lock): [string, LockedPackage][] {
  return Object.entries(lock).filter(([path, { dev, link }]) => path !== '' && !dev && !link);
}

/** The packages that would warn, or not run, on the oldest Node of a line that the project supports. */
export function unfitForNode(lock: Lock): string[] {
  const oldest = manifest.engines.node.split('||').map((range) => semver.minVersion(range)?.version ?? range);
  return productionPackages(lock).flatMap(([path, { engines }]) => {
    const wanted = engines && 'node' in engines ? engines.node : undefined;
    const unfit = oldest.filter((version) => wanted !== undefined && !semver.satisfies(version, wanted));
    return unfit.map((version) => `${path} wants Node ${String(wanted)}, and not ${version}`);
  });
}

/** The packages whose install scripts nobody has decided on in `allowScripts` of package.json. */
export function undecidedScripts(lock: Lock): string[] {
  return Object.entries(lock)
    .filter(([path, { hasInstallScript }]) => hasInstallScript && !(nameOf(path) in manifest.allowScripts))
    .map(([path]) => path);
}

/** The packages of production whose install scripts run. */
export function allowedScripts(lock: Lock): string[] {
  return productionPackages(lock)
    .filter(([path, { hasInstallScript }]) => hasInstallScript && manifest.allowScripts[nameOf(path)])
    .map(([path]) => nameOf(path));
}

/** The packages that are locked to an address, or not locked to a content. */
export function unlocked(lock: Lock): string[] {
  return Object.entries(lock)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .filter(([, { resolved, integrity }]) => resolved !== undefined || !integrity?.startsWith('sha512-'))
    .map(([path]) => path);
}

/** The packages of production by the names and versions that the registry has them under, each once. */
export function productionNames(lock: Lock): string[] {
  const names = productionPackages(lock).map(([path, each]) => {
    return `${each.name ?? nameOf(path)}@${each.version ?? ''}`;
  });
  return [...new Set(names)].sort();
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
