import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  type ExecutionArgs,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { AppConfig } from '../../config/app-config.js';
import { SocketSessions, subscribeInContext } from '../auth/socket-sessions.js';
import { Drain } from '../health/drain.js';
import { correlationIdOf } from '../http/correlation.js';
import { whyForeign, whyNotAllowed } from '../http/origin-check.js';
import { ignoreUpgrade, refuseUpgrade } from '../http/upgrades.js';
import { SocketLimits } from '../limits/socket-limits.js';
import { problemOf } from '../problem/problem-of.js';
import { assertAffordable } from './cost.js';
import { formatAll } from './format-errors.js';
import { GRAPHQL_LIMITS, rulesFor } from './limits.js';

const PATH = '/graphql';
const INIT_WAIT_MS = 10_000;
const MAX_SUBSCRIPTIONS = 100;
const TOO_MANY_SUBSCRIPTIONS = 4429;
/** A socket that does not answer a ping for so long is dropped: it is dead, or does not read. */
const KEEP_ALIVE_MS = 12_000;
/** A document in JSON, its variables, and room to spare. */
const MAX_MESSAGE_BYTES = 4 * GRAPHQL_LIMITS.bytes;

type SocketContext = Context<Record<string, unknown> | undefined, Extra>;

/**
 * GraphQL subscriptions over WebSocket (graphql-transport-ws), with the limits and the errors of the documents that come
 * by POST. A result is not asked for before the one before has left for the client, so that nothing piles up here.
 */
@Injectable()
export class SubscriptionSocket implements BeforeApplicationShutdown {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  private subscriptions: { dispose: () => void | Promise<void> } | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly schema: GraphQLSchemaHost,
    private readonly config: AppConfig,
    private readonly drain: Drain,
    private readonly limits: SocketLimits,
    private readonly sessions: SocketSessions,
  ) {}

  /** How many sockets are open. */
  get connections(): number {
    return this.sockets.clients.size;
  }

  /** Takes the connections of a server that ask for it. */
  serve(server: Server): void {
    if (this.config.role === 'worker') return;
    this.subscriptions = useServer(
      {
        connectionInitWaitTimeout: INIT_WAIT_MS,
        onConnect: ({ extra, connectionParams }) => this.sessions.enter(extra, connectionParams),
        onClose: ({ extra }) => {
          this.sessions.leave(extra);
        },
        subscribe: subscribeInContext,
        onSubscribe: (context, _, payload) => this.admit(context, payload),
        onError: ({ extra }, _, __, errors) => formatted(errors, extra.request),
        onNext: ({ extra }, _, __, ___, { data, errors }) =>
          errors && { data: data ?? null, errors: formatted(errors, extra.request) },
      },
      this.sockets,
      KEEP_ALIVE_MS,
    );
    this.drain.onBegin(() => void this.beforeApplicationShutdown());
    server.on('upgrade', (request, socket, rest) => {
      this.upgrade(server, request, socket, rest);
    });
  }

  /** Sends everybody away with 1001, which tells them to come back. Safe to call twice. */
  beforeApplicationShutdown(): Promise<void> {
    this.ending ??= Promise.resolve(this.subscriptions?.dispose());
    return this.ending;
  }

  private upgrade(server: Server, request: IncomingMessage, socket: Duplex, rest: Buffer): void {
    const isOurs =
      request.url?.split('?', 1)[0] === PATH && request.headers.upgrade?.toLowerCase() === 'websocket';
    if (!isOurs) {
      ignoreUpgrade(server, request, socket, rest);
    } else if (this.isForeign(request)) {
      refuseUpgrade(socket, 403);
    } else if (this.drain.isDraining) {
      refuseUpgrade(socket, 503);
    } else {
      void this.open(request, socket, rest);
    }
  }

  /** Counts it like a request, and gives it one of the places for what stays open. */
  private async open(request: IncomingMessage, socket: Duplex, rest: Buffer): Promise<void> {
    try {
      const giveBack = await this.limits.open(request);
      socket.once('close', giveBack);
      if (socket.destroyed) giveBack();
    } catch (refusal) {
      const { status, headers } = problemOf(refusal);
      refuseUpgrade(socket, status, headers);
      return;
    }
    this.sockets.handleUpgrade(request, socket, rest, (opened) => {
      this.sockets.emit('connection', opened, request);
    });
  }

  /** Counts each subscription like a request. */
  private async admit(
    { subscriptions, extra }: SocketContext,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | GraphQLError[]> {
    if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS) {
      extra.socket.close(TOO_MANY_SUBSCRIPTIONS, 'Too many subscriptions');
    }
    try {
      await this.limits.count(extra.request);
      return this.prepare(extra, payload);
    } catch (refusal) {
      if (refusal instanceof GraphQLError) return [refusal];
      return [new GraphQLError('Refused.', { originalError: refusal as Error })];
    }
  }

  private isForeign({ headers }: IncomingMessage): boolean {
    const why = this.config.auth.mode === 'none' ? whyForeign : whyNotAllowed;
    return why(headers, this.config.corsOrigins) !== undefined;
  }

  /** What is to be executed, or why it is not. */
  private prepare(
    extra: SocketContext['extra'],
    { query, operationName, variables }: SubscribePayload,
  ): ExecutionArgs | GraphQLError[] {
    const { schema } = this.schema;
    const { apiDocs } = this.config;
    const document = parsed(query);
    if (document instanceof GraphQLError) return [document];
    const errors = validate(schema, document, [...specifiedRules, ...rulesFor(apiDocs)], {
      hideSuggestions: !apiDocs,
    });
    if (errors.length > 0) return [...errors];
    if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION) {
      return [new GraphQLError('Expected a subscription. Send queries and mutations by POST.')];
    }
    assertAffordable({ schema, document, variables });
    const contextValue = { req: extra.request, messageContext: this.sessions.contextOf(extra) };
    const args = { schema, document, variableValues: variables, contextValue };
    return { ...args, operationName: operationName ?? undefined, hideSuggestions: !apiDocs };
  }
}

function parsed(query: string) {
  if (Buffer.byteLength(query) > GRAPHQL_LIMITS.bytes) {
    return new GraphQLError(`Expected a document of at most ${String(GRAPHQL_LIMITS.bytes)} bytes.`);
  }
  try {
    return parse(query, { maxTokens: GRAPHQL_LIMITS.tokens });
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError(String(error));
  }
}

function formatted(errors: readonly GraphQLError[], { headers }: IncomingMessage): GraphQLFormattedError[] {
  return formatAll(errors, correlationIdOf(headers));
}
