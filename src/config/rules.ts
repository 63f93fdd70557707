import { registerDecorator, type ValidationOptions } from 'class-validator';
import ipaddr from 'ipaddr.js';

/** An address or a name. */
const HOST = /^[A-Za-z0-9.:-]{1,253}$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** A rule for a variable, which may look at the other ones. */
export function rule(
  name: string,
  expected: string,
  holds: (value: unknown, environment: object) => boolean,
) {
  return (options?: ValidationOptions): PropertyDecorator =>
    (target, property) => {
      registerDecorator({
        name,
        target: target.constructor,
        propertyName: String(property),
        options: { message: `expected ${expected}`, ...options },
        validator: { validate: (value, args) => holds(value, args?.object ?? {}) },
      });
    };
}

/** Whether only this machine can reach a host. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

export const IsHost = rule(
  'host',
  'a loopback address (127.0.0.1, ::1 or localhost) while AUTH_MODE is none: anybody who can reach the port may ' +
    'do anything. To listen elsewhere set AUTH_MODE=jwt, AUTH_ISSUER, AUTH_AUDIENCE, and AUTH_JWKS_URL or ' +
    'AUTH_PUBLIC_KEY_FILE',
  (value, environment) => {
    const { AUTH_MODE } = environment as { AUTH_MODE: string };
    return typeof value === 'string' && (isLoopback(value) || (AUTH_MODE === 'jwt' && HOST.test(value)));
  },
);

export const IsDatabaseUrl = rule(
  'databaseUrl',
  'sqlite:<file>, sqlite::memory: or postgres://user:password@host:port/database',
  (value) => typeof value === 'string' && (/^sqlite:[^\0]+$/.test(value) || isPostgresUrl(value)),
);

export const IsOrigins = rule(
  'origins',
  'origins such as https://app.example.com, separated by commas',
  (value) => typeof value === 'string' && splitList(value).every(isOrigin),
);

export const IsWholeNumber = rule('wholeNumber', 'a whole number from 0 to 65535', Number.isInteger);

export const IsLimit = rule('limit', 'a whole number from 1 to 1000000000', isLimit);

export const IsSwitchableLimit = rule(
  'switchableLimit',
  'off, or a whole number from 1 to 1000000000',
  (value) => value === 'off' || isLimit(value),
);

export const IsProxies = rule(
  'proxies',
  'addresses or networks such as 10.0.0.0/8, separated by commas',
  (value) => typeof value === 'string' && splitList(value).every(isNetwork),
);

export const IsAbsent = rule('absent', 'to be unset', (value) => value === undefined);

/** Whether it names a PostgreSQL database: a host and a database. */
export function isPostgresUrl(value: string): boolean {
  if (!/^postgres(?:ql)?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { hostname, pathname } = new URL(value);
  return hostname !== '' && pathname.length > 1;
}

/** The items of a list with commas. */
export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

function isLimit(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1_000_000_000;
}

function isNetwork(value: string): boolean {
  return ipaddr.isValid(value) || ipaddr.isValidCIDR(value);
}
