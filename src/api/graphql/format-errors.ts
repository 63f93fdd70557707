import type { FastifyReply } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { edgeProblem, type Problem } from '../problem/problem.js';
import { problemFor } from '../problem/send-problem.js';
import { ErrorAboutResource } from './resource.interceptor.js';

interface Execution {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
}

interface Formatted {
  readonly statusCode: number;
  readonly response: { readonly data: unknown; readonly errors: readonly GraphQLFormattedError[] };
}

/**
 * The errors of an execution with the codes of REST. HTTP 200 when something was executed, else the status of what
 * is wrong with the request: 400 when it is none, or over a limit.
 *
 * @param hints whether they may say what else there is, where the schema is known to everybody.
 */
export function formatErrors(
  { data = null, errors = [] }: Execution,
  context: unknown,
  hints: boolean,
): Formatted {
  const { reply } = context as { reply: FastifyReply };
  const problems = errors.flatMap(reasonsOf).map((error) => ({ error, problem: problemIn(error) }));
  const unexecuted = problems.find(({ error }) => error.path === undefined);
  if (unexecuted) reply.headers(unexecuted.problem.headers);
  return {
    statusCode: unexecuted?.problem.status ?? 200,
    response: {
      data,
      errors: problems
        .map(({ error, problem }) => format(error, problem, reply.request.id))
        .map((each) => (hints ? each : withoutHint(each))),
    },
  };
}

/** The errors of a subscription, with the codes of REST. */
export function formatAll(errors: readonly GraphQLError[], requestId: string): GraphQLFormattedError[] {
  return errors.flatMap(reasonsOf).map((error) => format(error, problemIn(error), requestId));
}

/** GraphQL can leave them out itself, but Mercurius does not ask for it where variables are read. */
function withoutHint(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ Did you mean .*$/s, '') };
}

/** What Mercurius throws for a document that it refuses holds one error for each reason. */
function reasonsOf(error: GraphQLError): GraphQLError[] {
  const { code, errors } = (error.originalError ?? {}) as { code?: unknown; errors?: readonly Error[] };
  if (code !== 'MER_ERR_GQL_VALIDATION' || !errors) return [error];
  return errors.map((each) => (each instanceof GraphQLError ? each : new GraphQLError(each.message)));
}

function problemIn({ originalError, message }: GraphQLError): Problem {
  if (originalError instanceof ErrorAboutResource)
    return problemFor(originalError.cause, originalError.resourceId);
  if (originalError && !(originalError instanceof GraphQLError)) return problemFor(originalError);
  return edgeProblem('request/invalid', message);
}

function format(error: GraphQLError, problem: Problem, requestId: string): GraphQLFormattedError {
  const { code, status, errors, members, detail } = problem;
  const { locations, path } = error.toJSON();
  return {
    message: detail,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code, status, requestId, ...(errors && { errors }), ...members },
  };
}
