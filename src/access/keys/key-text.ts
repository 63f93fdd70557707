import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What an API key is made of. */
export interface KeyParts {
  /** Names the key, and is no secret. */
  readonly id: string;
  readonly secret: string;
}

const PREFIX = 'tdm_';
const KEY = /^tdm_([0-9a-f]{16})_([A-Za-z0-9_-]{43})([0-9a-f]{8})$/;

/** Whether somebody means an API key, a whole one or not. */
export function looksLikeKey(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** A new key: 256 random bits, which need no slow hash. */
export function newKey(): KeyParts {
  return { id: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('base64url') };
}

/** `tdm_<id>_<secret><checksum>`: the prefix and the checksum let scanners of leaked secrets find it. */
export function keyText({ id, secret }: KeyParts): string {
  const text = `${PREFIX}${id}_${secret}`;
  return text + checksum(text);
}

/** The parts of a key; undefined for what cannot be one. */
export function keyParts(text: string): KeyParts | undefined {
  const [, id, secret, sum] = KEY.exec(text) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  return checksum(text.slice(0, -8)) === sum ? { id, secret } : undefined;
}

/** What is stored of a secret. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
