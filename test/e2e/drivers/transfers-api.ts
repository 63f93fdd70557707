import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Outcome } from './users-api.js';

export interface TransferView {
  readonly id: string;
  readonly fromWalletId: string;
  readonly toWalletId: string;
  readonly amount: number;
  readonly currency: string;
  readonly reference: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly version: number;
  readonly requestedAt: string;
  readonly settledAt: string | null;
}

/** The transfers, by whichever edge. */
export interface TransfersApi {
  request(input: Readonly<Record<string, unknown>>): Promise<Outcome>;
  /** Null when there is none. */
  get(id: string, minPosition?: number): Promise<TransferView | null | Outcome>;
}

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly errors?: readonly { readonly path: string }[];
}

function refusal({ code, status, errors }: Problem): Outcome {
  return { refused: code, status, ...(errors && { invalid: errors.map(({ path }) => path) }) };
}

export function transfersOverRest(app: NestFastifyApplication): TransfersApi {
  return {
    request: async (payload) => {
      const response = await app.inject({ method: 'POST', url: '/v1/transfers', payload });
      return response.statusCode === 202 ? response.json() : refusal(response.json());
    },
    get: async (id, minPosition) => {
      const headers = minPosition === undefined ? {} : { 'tidemark-min-position': String(minPosition) };
      const response = await app.inject({ method: 'GET', url: `/v1/transfers/${id}`, headers });
      if (response.statusCode === 200) return response.json<TransferView>();
      const problem = response.json<Problem>();
      return problem.code === 'transfers/not-found' && problem.status === 404 ? null : refusal(problem);
    },
  };
}

interface Response {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions: Problem }[];
}

const TRANSFER =
  'id fromWalletId toWalletId amount currency reference status reason version requestedAt settledAt';

export function transfersOverGraphql(app: NestFastifyApplication): TransfersApi {
  const execute = async (query: string, variables: object): Promise<unknown> => {
    const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } });
    const { data, errors: [error] = [] } = response.json<Response>();
    return error ? refusal(error.extensions) : Object.values(data ?? {})[0];
  };
  return {
    request: (input) =>
      execute(
        `mutation ($input: RequestTransferInput!) {
           requestTransfer(input: $input) { id version position } }`,
        { input },
      ) as Promise<Outcome>,
    get: async (id, min) => {
      const query = `query ($id: ID!, $min: Position) { transfer(id: $id, minPosition: $min) { ${TRANSFER} } }`;
      const answer = (await execute(query, { id, min })) as TransferView | null | Outcome;
      if (answer === null || 'refused' in answer) return answer;
      const transfer = answer as TransferView;
      return { ...transfer, status: transfer.status.toLowerCase() };
    },
  };
}
