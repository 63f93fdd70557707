import { Ambient } from './ambient.js';
import type { Once } from './once.js';
import type { Principal } from './principal.js';

/** Where a message comes from. The engine writes it to the metadata of each event; clients cannot. */
export interface MessageContext {
  /** Shared by everything that one request from outside set off. */
  readonly correlationId: string;
  /** The message that this one answers: the command of an event, or whatever sent the command. */
  readonly causationId: string;
  /** Who asks, as policies see him. A process asks as the application itself. */
  readonly principal?: Principal | undefined;
  /** Whose doing it is, a process's steps included; `undefined` while nobody has to say who they are. */
  readonly actor?: string | undefined;
  /** The span that the message is handled in, as W3C Trace Context writes it; undefined while nobody traces. */
  readonly traceparent?: string | undefined;
  /** The idempotency key of a request from outside, for the one command that it becomes. */
  readonly once?: Once | undefined;
}

const contexts = new Ambient<MessageContext>();

/** Runs `work` with `context` around it, however many awaits deep. */
export function runInContext<T>(context: MessageContext, work: () => T): T {
  return contexts.run(context, work);
}

/** The context of the running message, or `undefined` outside of one. */
export function currentContext(): MessageContext | undefined {
  return contexts.value;
}
