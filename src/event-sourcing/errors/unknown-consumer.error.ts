import { EventSourcingError } from './event-sourcing.error.js';

/** What a consumer is for which what was asked is not possible. */
export type ConsumerKind = 'inline' | 'process';

const KINDS: Readonly<Record<ConsumerKind, string>> = {
  inline: 'is an inline projection: it is kept in the appends, and is neither paused nor rebuilt.',
  process: 'is a process or a durable handler: it has no read model, and is not rebuilt.',
};

/** Nothing of this name is fed from the log by a subscription, or not as what was asked needs it. */
export class UnknownConsumerError extends EventSourcingError {
  readonly code = 'subscriptions/unknown-consumer';
  readonly transient = false;

  /** @param kind what it is, where that is known. */
  constructor(consumer: string, kind?: ConsumerKind) {
    super(
      kind
        ? `${consumer} ${KINDS[kind]}`
        : `No subscription feeds anything named ${consumer}. List what there is.`,
    );
  }
}
