import { createScanner } from 'jsonc-parser';
import { survives } from './surviving-number.js';

const MAX_DEPTH = 32;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A body is no JSON text, or one that the policy refuses. The message says which rule, and never repeats content. */
export class JsonPolicyError extends Error {}

/**
 * Parses a JSON text that comes from outside. What one reader would take for something else than another, or what
 * would not come out of the database as it went in, is refused: duplicate keys, `__proto__`, `constructor` and
 * `prototype` as keys, more than 32 levels, NUL, lone surrogates, bytes that are no UTF-8, a byte order mark, and
 * numbers that a double cannot hold exactly as they are written.
 *
 * @throws JsonPolicyError
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JsonPolicyError('The body is not a JSON text.');
  }
  assertPolicy(text);
  return value;
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new JsonPolicyError('The body is not UTF-8.');
  }
  if (text.startsWith('\uFEFF')) throw new JsonPolicyError('The body begins with a byte order mark.');
  return text;
}

/** The keys seen in each object that is open, `undefined` for an array. */
type Open = (Set<string> | undefined)[];

/** Looks at the tokens of a text that is known to be JSON; its first character tells what a token is. */
function assertPolicy(text: string): void {
  const scanner = createScanner(text, true);
  const open: Open = [];
  let isKeyNext = false;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const first = text.charAt(scanner.getTokenOffset());
    if (first === '"') {
      assertString(scanner.getTokenValue());
      if (isKeyNext) assertKey(scanner.getTokenValue(), open.at(-1));
    } else if (/[-\d]/.test(first)) {
      assertNumber(text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength()));
    } else {
      nest(first, open);
    }
    isKeyNext = (first === '{' || first === ',') && open.at(-1) !== undefined;
  }
}

function nest(bracket: string, open: Open): void {
  if (bracket === '{') open.push(new Set());
  else if (bracket === '[') open.push(undefined);
  else if (bracket === '}' || bracket === ']') open.pop();
  if (open.length > MAX_DEPTH) {
    throw new JsonPolicyError(`The body is nested more than ${String(MAX_DEPTH)} levels deep.`);
  }
}

function assertString(value: string): void {
  if (value.includes('\u0000')) throw new JsonPolicyError('The body holds a string with NUL.');
  if (!value.isWellFormed()) throw new JsonPolicyError('The body holds a string with a lone surrogate.');
}

function assertKey(key: string, keys: Set<string> | undefined): void {
  if (FORBIDDEN_KEYS.has(key))
    throw new JsonPolicyError(`The body holds the key ${key}, which is not allowed.`);
  if (keys?.has(key)) throw new JsonPolicyError('The body holds an object with the same key twice.');
  keys?.add(key);
}

function assertNumber(literal: string): void {
  if (survives(literal)) return;
  throw new JsonPolicyError(
    'The body holds a number that would be changed: too large, or with too many digits.',
  );
}
