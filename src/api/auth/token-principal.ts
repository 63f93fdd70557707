import type { JWTPayload } from 'jose';
import { rolesAmong } from '../../access/roles.js';
import type { Principal } from '../../event-sourcing/index.js';

/** What names others than people: keys, and the application's own processes. */
const RESERVED = /^(?:key|process|system):/;
const NAME = /^[^\p{Cc}\p{Cs}]{1,255}$/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whom a token is about; undefined when it does not say so in a way that can be used. */
export function principalOf(claims: JWTPayload, rolesClaim: string): Principal | undefined {
  const { sub } = claims;
  if (sub === undefined || !NAME.test(sub) || RESERVED.test(sub)) return undefined;
  // The ids of users are in lower case.
  return {
    id: UUID.test(sub) ? sub.toLowerCase() : sub,
    roles: rolesAmong(listed(claimOf(claims, rolesClaim))),
  };
}

/** A claim by its name, or by its path where there is none of that name: `realm_access.roles`. */
function claimOf(claims: JWTPayload, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>(memberOf, claims);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** A list, or words with spaces between. */
function listed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? value.split(' ') : [];
}
