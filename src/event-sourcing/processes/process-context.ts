import type { EventMetadata } from '../messages/recorded-event.js';

/** What the commands that answer an input take over from it. */
export interface ProcessContext {
  readonly correlationId: string;
  readonly actor?: string;
  readonly traceparent?: string;
}

/** That of an event. */
export function contextOf({ correlationId, actor, traceparent }: EventMetadata): ProcessContext {
  return {
    correlationId,
    ...(actor !== undefined && { actor }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
