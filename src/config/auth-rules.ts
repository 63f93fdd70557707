import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isLoopback, rule } from './rules.js';

/** What tokens may be signed with: nothing that whoever checks them could sign with as well. */
export type TokenAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

/** A key that tokens are checked with, and the one algorithm that it is for. */
export interface TokenKey {
  readonly key: KeyObject;
  readonly algorithm: TokenAlgorithm;
}

const SHORTEST_RSA = 2_048;

interface KeySources {
  readonly AUTH_JWKS_URL: string;
  readonly AUTH_PUBLIC_KEY_FILE: string;
}

export const IsJwksUrl = rule(
  'jwksUrl',
  'the https address of a JSON Web Key Set (http on loopback), or AUTH_PUBLIC_KEY_FILE instead, one of the two',
  (value, environment) => {
    const { AUTH_PUBLIC_KEY_FILE: file } = environment as KeySources;
    return value === '' ? file !== '' : file === '' && isKeySetUrl(String(value));
  },
);

export const IsPublicKeyFile = rule(
  'publicKeyFile',
  `a file with a public key in PEM: RSA of ${String(SHORTEST_RSA)} bits or more, EC P-256 or Ed25519`,
  (value) => value === '' || publicKeyIn(String(value)) !== undefined,
);

export const IsSaid = rule(
  'said',
  'to be set while AUTH_MODE is jwt: what tokens must name',
  (value) => typeof value === 'string' && value.trim() !== '',
);

/** The key in a file; undefined when it holds none that can be used. A private key is none: it has no business here. */
export function publicKeyIn(file: string): TokenKey | undefined {
  try {
    const pem = readFileSync(file, 'utf8');
    if (pem.includes('PRIVATE KEY')) return undefined;
    const key = createPublicKey(pem);
    const algorithm = algorithmOf(key);
    return algorithm && { key, algorithm };
  } catch {
    return undefined;
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): TokenAlgorithm | undefined {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'rsa' && modulusLength >= SHORTEST_RSA) return 'RS256';
  if (asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  return asymmetricKeyType === 'ed25519' ? 'EdDSA' : undefined;
}

function isKeySetUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[(.*)\]$/, '$1')));
}
