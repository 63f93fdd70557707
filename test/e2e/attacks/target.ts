import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';

/** What no answer may let out: stacks, SQL, paths, names of tables. */
const LEAKS = /\bat .*\.[jt]s:\d|\bSELECT\b|\bINSERT\b|SQLITE_|no such table|relation "|node_modules|\/src\//;

/** The only 5xx that there may be. */
const ALLOWED = new Set([503, 504]);

const CLEAN = Reflect.ownKeys(Object.prototype);

export interface Sent {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** An application that is attacked. Every request carries secrets, and everything that comes of it is looked at. */
export interface Target {
  readonly application: TestApplication;
  /** What must not be in any log: in a header, a cookie, an e-mail address, or the body of a request. */
  readonly canary: string;
  readonly send: (options: InjectOptions) => Promise<Sent>;
  readonly post: (url: string, body: unknown, headers?: Record<string, string>) => Promise<Sent>;
  readonly get: (url: string, headers?: Record<string, string>) => Promise<Sent>;
  readonly graphql: (query: string, variables?: unknown) => Promise<Sent>;
  /** A user whose name and address hold the canary. */
  readonly createUser: () => Promise<string>;
  /** What went wrong so far: none of it may ever. */
  readonly findings: () => string[];
  readonly close: () => Promise<void>;
}

export async function startTarget(env: Readonly<Record<string, string>> = {}): Promise<Target> {
  const application = await startTestApplication(env);
  const canary = `canary${randomUUID().replaceAll('-', '')}`;
  const found: string[] = [];

  const send = async (options: InjectOptions): Promise<Sent> => {
    const secrets = { authorization: `Bearer ${canary}`, cookie: `session=${canary}`, 'x-api-key': canary };
    const headers = { ...secrets, ...options.headers };
    const response = await application.app.inject({ ...options, headers });
    const { statusCode: status, body } = response;
    const what = `${String(options.method)} ${JSON.stringify(options.url).slice(0, 80)}`;
    if (status >= 500 && !ALLOWED.has(status)) found.push(`${what} was answered ${String(status)}`);
    if (status >= 400 && LEAKS.test(body)) found.push(`${what} let out ${body.slice(0, 300)}`);
    return { status, body, headers: response.headers, code: codeIn(body) };
  };
  const post: Target['post'] = (url, body, headers = {}) =>
    send({
      method: 'POST',
      url,
      payload: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });

  return {
    application,
    canary,
    send,
    post,
    get: (url, headers = {}) => send({ method: 'GET', url, headers }),
    graphql: (query, variables) => post('/graphql', { query, ...(variables !== undefined && { variables }) }),
    createUser: async () => {
      const userId = randomUUID();
      const address = { street: canary, city: canary, postalCode: '00100', country: 'FI' };
      await post('/v1/users', { userId, name: canary, email: `${canary}.${userId}@x.fi`, address });
      return userId;
    },
    findings: () => {
      const told = application.log.filter((line) => line.includes(canary)).map((line) => `logged: ${line}`);
      const added = Reflect.ownKeys(Object.prototype).filter((key) => !CLEAN.includes(key));
      return [...found, ...told, ...added.map((key) => `Object.prototype has ${String(key)}`)];
    },
    close: () => application.close(),
  };
}

/** The code of a problem document, or of the first error of GraphQL. */
function codeIn(body: string): string | undefined {
  try {
    const { code, errors } = JSON.parse(body) as {
      code?: string;
      errors?: { extensions?: { code?: string } }[];
    };
    return code ?? errors?.[0]?.extensions?.code;
  } catch {
    return undefined;
  }
}
