import { createHash } from 'node:crypto';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { OutgoingCommand } from './process-snapshot.js';

/** What the domain said no with. */
export interface RefusalReason {
  /** The stable code of the error, for example `wallets/closed`. */
  readonly code: string;
  /** Its message. */
  readonly detail: string;
}

/** A command that the domain has refused. */
export interface Refusal<TCommand extends object = object> extends RefusalReason {
  readonly command: TCommand;
}

/** Whatever an instance reacts to. */
export type ProcessInput =
  | { readonly kind: 'event'; readonly event: RecordedEvent<object> }
  | { readonly kind: 'deadline'; readonly name: string; readonly setBy: string }
  | {
      readonly kind: 'refusal';
      readonly command: Pick<OutgoingCommand, 'id' | 'name' | 'data'>;
      readonly reason: RefusalReason;
    };

/**
 * The id of an input within its instance: the same whenever it is handled, so that the commands it leads to have the
 * same ids. What comes of what the process itself did is named by a hash of that, or ids would grow with each round.
 */
export function idOf(input: ProcessInput): string {
  if (input.kind === 'event') return String(input.event.position);
  if (input.kind === 'deadline') return `deadline-${hashOf(`${input.name}\n${input.setBy}`)}`;
  return `refused-${hashOf(input.command.id)}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
