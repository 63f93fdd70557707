import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ListOptions, Outcome, UserPage, UsersApi, UserView } from './users-api.js';

interface Response {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly extensions: {
      readonly code: string;
      readonly status: number;
      readonly errors?: { path: string }[];
    };
  }[];
}

const USER = 'id name email status address { street city postalCode country } version createdAt updatedAt';

export function graphqlDriver(app: NestFastifyApplication): UsersApi {
  const execute = async (query: string, variables: object): Promise<unknown> => {
    const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } });
    const { data, errors } = response.json<Response>();
    const [error] = errors ?? [];
    if (!error) return Object.values(data ?? {})[0];
    const { code, status, errors: invalid } = error.extensions;
    return { refused: code, status, ...(invalid && { invalid: invalid.map(({ path }) => path) }) };
  };
  const mutate = (name: string, type: string, input: object, expected?: number, key?: string) =>
    execute(
      `mutation ($input: ${type}!, $expected: Int, $key: String) {
         ${name}(input: $input, expectedVersion: $expected, idempotencyKey: $key) { id version position } }`,
      { input, ...(expected !== undefined && { expected }), ...(key !== undefined && { key }) },
    ) as Promise<Outcome>;
  return {
    create: (input, key) =>
      execute(
        `mutation ($input: CreateUserInput!, $key: String) {
           createUser(input: $input, idempotencyKey: $key) { id version position } }`,
        { input, ...(key !== undefined && { key }) },
      ) as Promise<Outcome>,
    block: (userId, reason, expected) => mutate('blockUser', 'BlockUserInput', { userId, reason }, expected),
    unblock: (userId, expected) => mutate('unblockUser', 'UnblockUserInput', { userId }, expected),
    relocate: (userId, address, expected, key) =>
      mutate('relocateUser', 'RelocateUserInput', { userId, address }, expected, key),
    get: async (id, minPosition) => {
      const query = `query ($id: ID!, $min: Position) { user(id: $id, minPosition: $min) { ${USER} } }`;
      const answer = await execute(query, { id, min: minPosition });
      if (answer === null || 'refused' in (answer as object)) return answer as Outcome | null;
      const user = answer as UserView;
      return { ...user, status: user.status.toLowerCase() };
    },
    list: async ({ limit, cursor, status, q, minPosition }: ListOptions): Promise<UserPage | Outcome> => {
      const query = `query ($first: Int, $after: String, $status: UserStatus, $q: String, $min: Position) {
        users(first: $first, after: $after, status: $status, q: $q, minPosition: $min) {
          edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
      const variables = { first: limit, after: cursor, status: status?.toUpperCase(), q, min: minPosition };
      const result = (await execute(query, variables)) as Connection | Outcome;
      if ('refused' in result || !('edges' in result)) return result;
      const { edges, pageInfo } = result;
      return {
        ids: edges.map(({ node }) => node.id),
        next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      };
    },
  };
}

interface Connection {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
