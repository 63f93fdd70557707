import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Outcome } from './users-api.js';
import type { StatementEntry, StatementOptions, WalletsApi, WalletView } from './wallets-api.js';

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly path: string }[];
}

export function walletsRestDriver(app: NestFastifyApplication): WalletsApi {
  const command = async (url: string, payload: object, expectedVersion?: number): Promise<Outcome> => {
    const headers = expectedVersion === undefined ? {} : { 'if-match': `"${String(expectedVersion)}"` };
    const response = await app.inject({ method: 'POST', url, payload, headers });
    return response.statusCode < 300 ? response.json() : refusal(response.statusCode, response.json());
  };
  const query = async <T>(url: string, minPosition?: number): Promise<T | null | Outcome> => {
    const headers = minPosition === undefined ? {} : { 'tidemark-min-position': String(minPosition) };
    const response = await app.inject({ method: 'GET', url, headers });
    if (response.statusCode === 200) return response.json<T>();
    const problem = response.json<Problem>();
    return problem.code === 'wallets/not-found' ? null : refusal(response.statusCode, problem);
  };
  return {
    open: (input) => command('/v1/wallets', input),
    deposit: (id, movement, expected) => command(`/v1/wallets/${id}/deposit`, movement, expected),
    withdraw: (id, movement, expected) => command(`/v1/wallets/${id}/withdraw`, movement, expected),
    close: (id, expected) => command(`/v1/wallets/${id}/close`, {}, expected),
    get: (id, minPosition) => query<WalletView>(`/v1/wallets/${id}`, minPosition),
    statement: async (id, { minPosition, ...options }: StatementOptions = {}) => {
      const search = new URLSearchParams(
        Object.entries(options).map(([key, value]): [string, string] => [key, String(value)]),
      );
      const url = `/v1/wallets/${id}/statement?${search.toString()}`;
      const page = await query<{ items: StatementEntry[]; nextCursor: string | null }>(url, minPosition);
      return page && 'items' in page ? { entries: page.items, next: page.nextCursor } : page;
    },
  };
}

function refusal(status: number, { code, errors }: Problem): Outcome {
  return { refused: code, status, ...(errors && { invalid: errors.map(({ path }) => path) }) };
}
