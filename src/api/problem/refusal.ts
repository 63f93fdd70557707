import type { InvalidValue } from '../../event-sourcing/index.js';

/** What the edges themselves may answer, and with which status and title. */
export const EDGE_CODES = {
  'request/malformed-json': { status: 400, title: 'Malformed JSON' },
  'request/invalid': { status: 400, title: 'Invalid request' },
  'request/invalid-header': { status: 400, title: 'Invalid header' },
  'request/invalid-cursor': { status: 400, title: 'Invalid cursor' },
  'auth/unauthenticated': { status: 401, title: 'Unauthenticated' },
  'auth/forbidden': { status: 403, title: 'Forbidden' },
  'request/forbidden-origin': { status: 403, title: 'Forbidden origin' },
  'request/no-such-route': { status: 404, title: 'No such route' },
  'request/method-not-allowed': { status: 405, title: 'Method not allowed' },
  'request/in-progress': { status: 409, title: 'In progress' },
  'request/idempotency-key-reused': { status: 422, title: 'Idempotency key reused' },
  'request/version-mismatch': { status: 412, title: 'Version mismatch' },
  'request/too-large': { status: 413, title: 'Request too large' },
  'request/unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'event-store/concurrency-conflict': { status: 409, title: 'Concurrency conflict' },
  'service/overloaded': { status: 503, title: 'Overloaded' },
  'service/unavailable': { status: 503, title: 'Unavailable' },
  'command/outcome-unknown': { status: 503, title: 'Outcome unknown' },
  'projection/parked': { status: 409, title: 'Read model parked' },
  'projection/rebuild': { status: 409, title: 'Not possible for a rebuild now' },
  'subscriptions/unknown-consumer': { status: 404, title: 'Unknown consumer' },
  'subscriptions/not-parked': { status: 404, title: 'Not parked' },
  'subscriptions/consumer-exists': { status: 409, title: 'Consumer exists' },
  'subscriptions/parked-count-changed': { status: 409, title: 'Parked count changed' },
  'event-store/unknown-stream': { status: 404, title: 'Unknown stream' },
  'processes/unknown-process': { status: 404, title: 'Unknown process' },
  'processes/unknown-instance': { status: 404, title: 'Unknown instance' },
  'processes/instance-ended': { status: 409, title: 'Instance ended' },
  'projection/behind': { status: 504, title: 'Read model behind' },
  'request/too-many': { status: 429, title: 'Too many requests' },
  'request/timeout': { status: 408, title: 'Timeout' },
  'request/headers-too-large': { status: 431, title: 'Headers too large' },
} as const satisfies Readonly<Record<string, { status: number; title: string }>>;

export type EdgeCode = keyof typeof EDGE_CODES;

/** What goes with a refusal. */
export interface RefusalDetails {
  readonly errors?: readonly InvalidValue[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A refusal by an edge, before any command or query. */
export class Refusal extends Error {
  constructor(
    readonly code: EdgeCode,
    message: string,
    readonly details: RefusalDetails = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** The one answer to whoever does not say who he is, or not so that it can be believed: it does not tell what is wrong. */
export function unauthenticated(): Refusal {
  return new Refusal('auth/unauthenticated', 'Expected a valid bearer token in one Authorization header.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
