import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { DatabaseOptions } from '../event-sourcing/index.js';
import { type AppConfig, type AuthConfig, Environment } from './app-config.js';
import { publicKeyIn } from './auth-rules.js';
import { LIMITS_OF_CALLERS, limitsOf } from './limits.js';
import { isPostgresUrl, splitList } from './rules.js';

/** The environment is not what it should be; the message names every variable that is wrong. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    const list = problems.map((problem) => `  ${problem}`).join('\n');
    super(`The configuration is wrong, ${String(problems.length)} problem(s):\n${list}`);
    this.name = 'ConfigError';
  }
}

const SHOWN_LENGTH = 60;

/**
 * Reads the configuration from environment variables; an empty one counts as unset.
 *
 * @throws ConfigError naming every mistake, what was found and what is expected. Secrets in URLs are not shown.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): AppConfig {
  const names = Object.keys(new Environment()).concat('API_DOCS', 'NATS_URL', 'NODE_ENV', LIMITS_OF_CALLERS);
  const set = names.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  const environment = plainToInstance(Environment, Object.fromEntries(set), { exposeDefaultValues: true });
  const problems = validateSync(environment).flatMap(({ property, constraints = {} }) => {
    const [expected] = Object.values(constraints);
    return expected ? [`${property} is ${shown(env[property])}: ${expected}`] : [];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(environment);
}

function toConfig(environment: Environment): AppConfig {
  const { HOST, PORT, DATABASE_URL, SQLITE_SYNCHRONOUS, ROLE, LOG_LEVEL, CORS_ORIGINS } = environment;
  const { API_DOCS = environment.NODE_ENV === 'production' ? 'off' : 'on' } = environment;
  const database: DatabaseOptions = isPostgresUrl(DATABASE_URL)
    ? { type: 'postgres', url: DATABASE_URL }
    : { type: 'sqlite', file: DATABASE_URL.slice('sqlite:'.length), synchronous: SQLITE_SYNCHRONOUS };
  return Object.freeze({
    host: HOST,
    port: PORT,
    database,
    role: ROLE,
    apiDocs: API_DOCS === 'on',
    auth: toAuth(environment),
    corsOrigins: splitList(CORS_ORIGINS),
    transferDeadlineMs: environment.TRANSFER_DEADLINE_MS,
    metrics: true,
    logLevel: LOG_LEVEL,
    limits: limitsOf(environment, knowsCallers(environment)),
    trustedProxies: splitList(environment.TRUSTED_PROXIES),
  });
}

/** Whether callers have to say who they are. */
function knowsCallers({ AUTH_MODE }: { readonly AUTH_MODE: string }): boolean {
  return AUTH_MODE !== 'none';
}

function toAuth(environment: Environment): AuthConfig {
  if (environment.AUTH_MODE === 'none') return { mode: 'none' };
  const { AUTH_JWKS_URL, AUTH_PUBLIC_KEY_FILE, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ROLES_CLAIM } = environment;
  const keys = AUTH_PUBLIC_KEY_FILE === '' ? { url: AUTH_JWKS_URL } : publicKeyIn(AUTH_PUBLIC_KEY_FILE);
  // It was there a moment ago.
  if (!keys) throw new ConfigError([`AUTH_PUBLIC_KEY_FILE cannot be read any more: ${AUTH_PUBLIC_KEY_FILE}`]);
  const expected = { issuer: AUTH_ISSUER, audience: AUTH_AUDIENCE, rolesClaim: AUTH_ROLES_CLAIM };
  return { mode: 'jwt', keys, ...expected };
}

function shown(value: string | undefined): string {
  const withoutSecrets = (value ?? '').replace(/\/\/[^@/]*@/, '//***@');
  return JSON.stringify(withoutSecrets.slice(0, SHOWN_LENGTH));
}
