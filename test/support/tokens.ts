import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { temporaryFolder } from './temporary-folder.js';

export const ISSUER = 'https://id.example';
export const AUDIENCE = 'tidemark';

/** What a test wants otherwise in a token. */
export interface TokenOptions {
  readonly roles?: unknown;
  readonly claims?: JWTPayload;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly key?: KeyObject | Uint8Array;
}

/** An issuer of tokens, with the environment of an application that believes it. */
export interface Issuer {
  readonly env: Readonly<Record<string, string>>;
  readonly publicKey: KeyObject;
  readonly token: (sub: string, options?: TokenOptions) => Promise<string>;
  readonly bearer: (sub: string, roles?: readonly string[]) => Promise<{ authorization: string }>;
  readonly remove: () => void;
}

export const nowInSeconds = (): number => Math.floor(Date.now() / 1_000);

/** One with a key of its own, in a file. */
export function issuer(): Issuer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const folder = temporaryFolder();
  const file = folder.file('issuer.pem');
  writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }));
  const token = (sub: string, { roles, claims, header, key = privateKey }: TokenOptions = {}) =>
    new SignJWT({
      iss: ISSUER,
      aud: AUDIENCE,
      sub,
      exp: nowInSeconds() + 600,
      ...(roles !== undefined && { roles }),
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
      .sign(key);
  return {
    env: {
      AUTH_MODE: 'jwt',
      AUTH_PUBLIC_KEY_FILE: file,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
    },
    publicKey,
    token,
    bearer: async (sub, roles) => ({
      authorization: `Bearer ${await token(sub, roles ? { roles } : {})}`,
    }),
    remove: () => {
      folder.remove();
    },
  };
}
