import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PLACES = [resolve(import.meta.dirname, '..'), resolve(import.meta.dirname, '../..')];

/** The installed version of a package, as `name version`. */
export function versionOf(name) {
  const file = PLACES.map((place) => join(place, 'node_modules', name, 'package.json')).find(existsSync);
  if (!file) throw new Error(`${name} is not installed. Run npm ci here and in bench/.`);
  return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`;
}
