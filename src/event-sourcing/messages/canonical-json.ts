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
  try {
    return topText(value, NOWHERE);
  } catch (error) {
    if (!(error instanceof InvalidJsonError)) throw error;
    return topText(value, path);
  }
}

/** Paths are for errors only, and building them takes half the time: the second run finds out where. */
const NOWHERE = '';
const PLAIN = /^[ !#-[\]-~]*$/;

function topText(value: unknown, path: string): string {
  return isObject(value) ? objectText(value, path, 0) : textOf(value, path, 0);
}

function textOf(value: unknown, path: string, depth: number): string {
  if (typeof value === 'string') return stringText(value, path);
  if (typeof value === 'number') return numberText(value, path);
  if (value === null || typeof value === 'boolean') return String(value);
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
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new InvalidJsonError(path, 'a string with a lone surrogate');
  if (value.includes('\u0000')) throw new InvalidJsonError(path, 'a string with NUL');
  return JSON.stringify(value);
}

function numberText(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new InvalidJsonError(path, String(value));
  return JSON.stringify(value);
}

function arrayText(values: readonly unknown[], path: string, depth: number): string {
  let text = '';
  for (const [index, value] of values.entries()) {
    const at = path === NOWHERE ? NOWHERE : `${path}[${String(index)}]`;
    text += `${index === 0 ? '' : ','}${textOf(value, at, depth + 1)}`;
  }
  return `[${text}]`;
}

function objectText(object: object, path: string, depth: number): string {
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const value = (object as Record<string, unknown>)[key];
    if (value === undefined) continue;
    const at = path === NOWHERE ? NOWHERE : `${path}.${key}`;
    if (key === '__proto__') throw new InvalidJsonError(at, 'a key that objects cannot have');
    text += `${text === '' ? '' : ','}${stringText(key, at)}:${textOf(value, at, depth + 1)}`;
  }
  return `{${text}}`;
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
