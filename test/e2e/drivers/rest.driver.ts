import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ListOptions, Outcome, UserPage, UsersApi, UserView } from './users-api.js';

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly path: string }[];
}

export function restDriver(app: NestFastifyApplication): UsersApi {
  const command = async (
    url: string,
    payload: object,
    expectedVersion?: number,
    key?: string,
  ): Promise<Outcome> => {
    const headers = {
      ...(expectedVersion !== undefined && { 'if-match': `"${String(expectedVersion)}"` }),
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const response = await app.inject({ method: 'POST', url, payload, headers });
    return response.statusCode < 300 ? response.json() : refusal(response.statusCode, response.json());
  };
  const query = (url: string, minPosition?: number) => {
    const headers = minPosition === undefined ? {} : { 'tidemark-min-position': String(minPosition) };
    return app.inject({ method: 'GET', url, headers });
  };
  return {
    create: (input, key) => command('/v1/users', input, undefined, key),
    block: (id, reason, expected) => command(`/v1/users/${id}/block`, { reason }, expected),
    unblock: (id, expected) => command(`/v1/users/${id}/unblock`, {}, expected),
    relocate: (id, address, expected, key) => command(`/v1/users/${id}/relocate`, { address }, expected, key),
    get: async (id, minPosition) => {
      const response = await query(`/v1/users/${id}`, minPosition);
      if (response.statusCode === 200) return response.json<UserView>();
      const problem = response.json<Problem>();
      return problem.code === 'users/not-found' ? null : refusal(response.statusCode, problem);
    },
    list: async ({ minPosition, ...options }: ListOptions): Promise<UserPage | Outcome> => {
      const search = new URLSearchParams(
        Object.entries(options).map(([key, value]): [string, string] => [key, String(value)]),
      );
      const response = await query(`/v1/users?${search.toString()}`, minPosition);
      if (response.statusCode !== 200) return refusal(response.statusCode, response.json());
      const { items, nextCursor } = response.json<{ items: UserView[]; nextCursor: string | null }>();
      return { ids: items.map(({ id }) => id), next: nextCursor };
    },
  };
}

function refusal(status: number, { code, errors }: Problem): Outcome {
  return { refused: code, status, ...(errors && { invalid: errors.map(({ path }) => path) }) };
}
