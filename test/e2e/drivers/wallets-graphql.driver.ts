import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Outcome } from './users-api.js';
import type { StatementEntry, StatementOptions, WalletsApi, WalletView } from './wallets-api.js';

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

type Refusal = Extract<Outcome, { refused: string }>;

interface Connection {
  readonly edges: readonly { readonly node: StatementEntry }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const ENTRY = 'version position type amount balance reference transferId at';

export function walletsGraphqlDriver(app: NestFastifyApplication): WalletsApi {
  const execute = async <T>(query: string, variables: object): Promise<T | Refusal> => {
    const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } });
    const { data, errors } = response.json<Response>();
    const [error] = errors ?? [];
    if (!error) return Object.values(data ?? {})[0] as T;
    const { code, status, errors: invalid } = error.extensions;
    return { refused: code, status, ...(invalid && { invalid: invalid.map(({ path }) => path) }) };
  };
  const mutate = (name: string, type: string, input: object, expected?: number) =>
    execute<Outcome>(
      `mutation ($input: ${type}!, $expected: Int) {
         ${name}(input: $input, expectedVersion: $expected) { id version position } }`,
      { input, ...(expected !== undefined && { expected }) },
    );
  return {
    open: (input) =>
      execute<Outcome>(
        'mutation ($input: OpenWalletInput!) { openWallet(input: $input) { id version position } }',
        { input },
      ),
    deposit: (walletId, movement, expected) =>
      mutate('deposit', 'MoveMoneyInput', { walletId, ...movement }, expected),
    withdraw: (walletId, movement, expected) =>
      mutate('withdraw', 'MoveMoneyInput', { walletId, ...movement }, expected),
    close: (walletId, expected) => mutate('closeWallet', 'CloseWalletInput', { walletId }, expected),
    get: async (id, minPosition) => {
      const query = `query ($id: ID!, $min: Position) { wallet(id: $id, minPosition: $min) {
        id owner { id } currency balance status version openedAt updatedAt } }`;
      const answer = await execute<(WalletView & { owner: { id: string } }) | null>(query, {
        id,
        min: minPosition,
      });
      if (answer === null || 'refused' in answer) return answer;
      const { owner, status, ...wallet } = answer;
      return { ...wallet, ownerId: owner.id, status: status.toLowerCase() };
    },
    statement: async (id, { limit, cursor, minPosition }: StatementOptions = {}) => {
      const query = `query ($id: ID!, $first: Int, $after: String, $min: Position) {
        wallet(id: $id, minPosition: $min) { statement(first: $first, after: $after) {
          edges { node { ${ENTRY} } } pageInfo { hasNextPage endCursor } } } }`;
      const variables = { id, first: limit, after: cursor, min: minPosition };
      const answer = await execute<{ statement: Connection } | null>(query, variables);
      if (answer === null || 'refused' in answer) return answer;
      const { edges, pageInfo } = answer.statement;
      return {
        entries: edges.map(({ node }) => ({ ...node, type: node.type.toLowerCase().replace('_', '-') })),
        next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      };
    },
  };
}
