import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { subscribe } from 'graphql';
import type { WebSocket } from 'ws';
import { type MessageContext, runInContext } from '../../event-sourcing/index.js';
import { contextOf, correlationIdOf } from '../http/correlation.js';
import { SocketLimits } from '../limits/socket-limits.js';
import { Refusal } from '../problem/refusal.js';
import type { Authenticated } from './authenticated.js';
import { Authenticator, authorizationOf } from './authenticator.js';
import { LogIns } from './log-ins.js';
import type { Watch } from './watch.js';

const UNAUTHORIZED = 4401;
const TOO_MANY = 4429;

/** A socket, and the request that it has come from. */
interface Opened {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

interface Session {
  readonly found: Authenticated;
  readonly watch: Watch;
}

/** Whatever the execution of a subscription is handed. */
interface WithContext {
  readonly messageContext?: MessageContext;
}

/**
 * Who is on the other side of each socket. It is closed with 4401 when that is not known, or holds no longer, and with 4429
 * where it has as many live connections as it may, or is not even asked, after too many failed log-ins from its address.
 */
@Injectable()
export class SocketSessions {
  private readonly sessions = new WeakMap<object, Session>();

  constructor(
    private readonly authenticator: Authenticator,
    private readonly logIns: LogIns,
    private readonly limits: SocketLimits,
  ) {}

  /**
   * Lets a socket in, by the header that it was opened with, or by `authorization` of the payload of its `connection_init`,
   * for browsers, which cannot set headers.
   */
  async enter(
    { socket, request }: Opened,
    payload: Readonly<Record<string, unknown>> = {},
  ): Promise<boolean> {
    const { authorization: said } = payload;
    const authorization = typeof said === 'string' ? said : authorizationOf(request);
    const close = () => {
      socket.close(UNAUTHORIZED, 'Unauthorized');
    };
    try {
      const found = await this.logIns.enter(authorization, request);
      this.limits.enter(request, found.principal);
      this.sessions.set(socket, { found, watch: this.authenticator.watch(authorization, found, close) });
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'request/too-many') socket.close(TOO_MANY, 'Too many requests');
      else close();
      return false;
    }
  }

  leave({ socket }: Pick<Opened, 'socket'>): void {
    this.sessions.get(socket)?.watch.stop();
  }

  /** The message context of what comes by a socket. */
  contextOf({ socket, request }: Opened): MessageContext {
    const principal = this.sessions.get(socket)?.found.principal ?? null;
    return contextOf(correlationIdOf(request.headers), principal);
  }
}

/** Executes a subscription, and the selections of each of its events, in the message context that it was given. */
export async function subscribeInContext(
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const { messageContext } = args.contextValue as WithContext;
  if (!messageContext) throw new Error('A subscription without a message context.');
  const within = <T>(work: () => T): T => runInContext(messageContext, work);
  const events = (await within(() => subscribe(args))) as AsyncGenerator<ExecutionResult> | ExecutionResult;
  if (!(Symbol.asyncIterator in events)) return events;
  // A whole one: by `return` it is told that the client has left.
  const each: AsyncIterableIterator<ExecutionResult> = {
    next: () => within(() => events.next()),
    return: (value: unknown) => within(() => events.return(value)),
    throw: (error: unknown) => within(() => events.throw(error)),
    [Symbol.asyncIterator]: () => each,
  };
  return each;
}
