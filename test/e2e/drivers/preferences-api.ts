import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Outcome } from './users-api.js';

export interface Choice {
  readonly emailOptIn: boolean;
  readonly smsOptIn: boolean;
  readonly locale: string;
}

export interface PreferencesView extends Choice {
  readonly userId: string;
  readonly version: number;
}

/** The preferences, by whichever edge. */
export interface PreferencesApi {
  change(userId: string, choice: object, expectedVersion?: number): Promise<Outcome>;
  /** Null when there is no such user. */
  get(userId: string, minPosition?: number): Promise<PreferencesView | null | Outcome>;
}

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly errors?: readonly { readonly path: string }[];
}

function refusal({ code, status, errors }: Problem): Outcome {
  return { refused: code, status, ...(errors && { invalid: errors.map(({ path }) => path) }) };
}

export function preferencesOverRest(app: NestFastifyApplication): PreferencesApi {
  const url = (userId: string) => `/v1/users/${userId}/preferences`;
  return {
    change: async (userId, payload, expected) => {
      const headers = expected === undefined ? {} : { 'if-match': `"${String(expected)}"` };
      const response = await app.inject({ method: 'PUT', url: url(userId), payload, headers });
      return response.statusCode === 200 ? response.json() : refusal(response.json());
    },
    get: async (userId, minPosition) => {
      const headers = minPosition === undefined ? {} : { 'tidemark-min-position': String(minPosition) };
      const response = await app.inject({ method: 'GET', url: url(userId), headers });
      if (response.statusCode === 200) return response.json<PreferencesView>();
      const problem = response.json<Problem>();
      return problem.code === 'users/not-found' && problem.status === 404 ? null : refusal(problem);
    },
  };
}

interface Response {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions: Problem }[];
}

export function preferencesOverGraphql(app: NestFastifyApplication): PreferencesApi {
  const execute = async (query: string, variables: object): Promise<unknown> => {
    const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } });
    const { data, errors: [error] = [] } = response.json<Response>();
    return error ? refusal(error.extensions) : Object.values(data ?? {})[0];
  };
  return {
    change: (userId, choice, expected) =>
      execute(
        `mutation ($input: ChangePreferencesInput!, $expected: Int) {
           changePreferences(input: $input, expectedVersion: $expected) { id version position } }`,
        { input: { userId, ...choice }, ...(expected !== undefined && { expected }) },
      ) as Promise<Outcome>,
    get: (userId, min) =>
      execute(
        `query ($userId: ID!, $min: Position) {
           preferences(userId: $userId, minPosition: $min) { userId emailOptIn smsOptIn locale version } }`,
        { userId, min },
      ) as Promise<PreferencesView | null | Outcome>,
  };
}
