import { InvalidJsonError } from '../errors/invalid-json.error.js';

const MAX_DEPTH = 64;

/**
 * The one JSON text of a value, in the order of RFC 8785 (JSON Canonicalization Scheme): the same value has the
 * same bytes on every engine, so that texts can be compared and hashed. Parsing it gives an equal value back.
 *
 * `-0` becomes `0`; a property that is `undefined` is left out. `path` names the value in errors.
 *
 * @throws InvalidJsonError for whatever JSON would change or drop in silence: `undefined` in an array, NaN, bigint,
 * functions, dates, maps and instances of classes below the top level, lone surrogates, NUL, a key `__proto__`,
 * more than 64 levels.
 */
export function canonicalJson(value: unknown, path = 'value'): string {
  return isObject(value) ? objectText(value, path, 0) : textOf(value, path, 0);
}

function textOf(value: unknown, path: string, depth: number): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return stringText(value, path);
  if (typeof value === 'number') return numberText(value, path);
  return structureText(value, path, depth);
}

function structureText(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH)
    throw new InvalidJsonError(path, `nested more than ${String(MAX_DEPTH)} levels deep`);
  if (Array.isArray(value)) return arrayText(value, path, depth);
  if (isObject(value) && isPlain(value)) return objectText(value, path, depth);
  throw new InvalidJsonError(path, describe(value));
}

function stringText(value: string, path: string): string {
  if (!value.isWellFormed()) throw new InvalidJsonError(path, 'a string with a lone surrogate');
  if (value.includes('\u0000')) throw new InvalidJsonError(path, 'a string with NUL');
  return JSON.stringify(value);
}

function numberText(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new InvalidJsonError(path, String(value));
  return JSON.stringify(value);
}

function arrayText(values: readonly unknown[], path: string, depth: number): string {
  return `[${values.map((value, index) => textOf(value, `${path}[${String(index)}]`, depth + 1)).join(',')}]`;
}

function objectText(object: object, path: string, depth: number): string {
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const value = (object as Record<string, unknown>)[key];
    if (value === undefined) continue;
    if (key === '__proto__') throw new InvalidJsonError(path, 'an object with the key __proto__');
    members.push(`${stringText(key, `a key of ${path}`)}:${textOf(value, `${path}.${key}`, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (isObject(value)) return `an instance of ${value.constructor.name}`;
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}
